package io.callfs.core;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Dentry;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import io.callfs.spi.Garbage;
import io.callfs.spi.MetadataTransaction;
import io.callfs.spi.TreeChange;
import io.callfs.spi.TreeChange.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that remembers what was changed by it, for a {@link io.callfs.spi.TreeListener}.
 * One for each run of a transaction's work.
 */
final class Recorder implements MetadataTransaction {

  private final MetadataTransaction tx;
  private final Set<Place> places = new HashSet<>();
  private final Map<InodeId, Place> unlinked = new HashMap<>();
  private final List<Dentry> linked = new ArrayList<>();
  private final Set<InodeId> inserted = new HashSet<>();
  private final Map<InodeId, Inode> updated = new HashMap<>();
  private final Map<InodeId, Range> ranges = new HashMap<>();
  private final Map<InodeId, Place> seen = new HashMap<>();

  Recorder(MetadataTransaction tx) {
    this.tx = tx;
  }

  /** Bytes of a file. */
  private record Range(long from, long to) {
    Range with(Extent extent) {
      return new Range(Math.min(from, extent.fileOffset()), Math.max(to, extent.fileEnd()));
    }
  }

  /** Returns whether anything was changed that could show. */
  boolean hasChanges() {
    return !places.isEmpty() || !updated.isEmpty();
  }

  /** Returns what was changed so far. */
  TreeChange change() {
    List<TreeChange.Move> moves = new ArrayList<>();
    for (Dentry dentry : linked) {
      Place from = unlinked.get(dentry.inode());
      if (from != null) {
        Place to = new Place(dentry.parent(), dentry.name());
        moves.add(new TreeChange.Move(dentry.inode(), from, to));
      }
    }
    Map<InodeId, TreeChange.Content> contents = new HashMap<>();
    updated.forEach((id, inode) -> {
      Range range = ranges.get(id);
      if (range != null && inode instanceof RegularFile file) {
        contents.put(id, new TreeChange.Content(file.contentVersion(), range.from(), range.to()));
      }
    });
    Set<InodeId> inodes = new HashSet<>(updated.keySet());
    inodes.removeAll(inserted);
    return new TreeChange(places, moves, inodes, contents, seen);
  }

  @Override
  public void insert(Inode inode) {
    tx.insert(inode);
    inserted.add(inode.id());
  }

  @Override
  public void update(Inode inode) {
    tx.update(inode);
    updated.put(inode.id(), inode);
  }

  @Override
  public void delete(InodeId inode) {
    tx.delete(inode);
    updated.remove(inode);
  }

  @Override
  public void link(Dentry dentry) {
    tx.link(dentry);
    Place place = new Place(dentry.parent(), dentry.name());
    places.add(place);
    linked.add(dentry);
    seen.put(dentry.inode(), place);
  }

  @Override
  public void unlink(InodeId directory, Name name) {
    Place place = new Place(directory, name);
    Optional<Inode> inode = tx.lookup(directory, name);
    tx.unlink(directory, name);
    places.add(place);
    inode.ifPresent(found -> unlinked.put(found.id(), place));
  }

  @Override
  public void addExtent(InodeId file, Extent extent) {
    tx.addExtent(file, extent);
    ranges.merge(
        file,
        new Range(extent.fileOffset(), extent.fileEnd()),
        (known, more) -> known.with(extent));
  }

  @Override
  public void removeExtent(InodeId file, long fileOffset) {
    List<Extent> extent = tx.extents(file, fileOffset, fileOffset + 1);
    tx.removeExtent(file, fileOffset);
    for (Extent removed : extent) {
      ranges.merge(
          file,
          new Range(removed.fileOffset(), removed.fileEnd()),
          (known, more) -> known.with(removed));
    }
  }

  @Override
  public Optional<Inode> lookup(InodeId directory, Name name) {
    Optional<Inode> inode = tx.lookup(directory, name);
    inode.ifPresent(found -> seen.put(found.id(), new Place(directory, name)));
    return inode;
  }

  @Override
  public List<Inode> walk(InodeId start, List<Name> names) {
    List<Inode> found = tx.walk(start, names);
    InodeId directory = start;
    for (int i = 0; i < found.size(); i++) {
      InodeId next = found.get(i).id();
      seen.put(next, new Place(directory, names.get(i)));
      directory = next;
    }
    return found;
  }

  @Override
  public InodeId nextInodeId() {
    return tx.nextInodeId();
  }

  @Override
  public Optional<Inode> inode(InodeId id) {
    return tx.inode(id);
  }

  @Override
  public List<DirectoryEntry> list(InodeId directory, @Nullable Name after, int limit) {
    return tx.list(directory, after, limit);
  }

  @Override
  public List<Extent> extents(InodeId file, long from, long to) {
    return tx.extents(file, from, to);
  }

  @Override
  public List<Extent> extents(InodeId file) {
    return tx.extents(file);
  }

  @Override
  public Optional<Octets> smallBlob(BlobKey key) {
    return tx.smallBlob(key);
  }

  @Override
  public boolean isReferenced(BlobRef blob) {
    return tx.isReferenced(blob);
  }

  @Override
  public List<Garbage> garbage(InstanceId instance, Instant dueBy, int limit) {
    return tx.garbage(instance, dueBy, limit);
  }

  @Override
  public BlobKey insertSmallBlob(Octets bytes) {
    return tx.insertSmallBlob(bytes);
  }

  @Override
  public void deleteSmallBlob(BlobKey key) {
    tx.deleteSmallBlob(key);
  }

  @Override
  public void discard(Garbage garbage) {
    tx.discard(garbage);
  }

  @Override
  public void collected(Garbage garbage) {
    tx.collected(garbage);
  }
}
