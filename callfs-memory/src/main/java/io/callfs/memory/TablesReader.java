package io.callfs.memory;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.spi.Garbage;
import io.callfs.spi.MetadataReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the tables, within one call of the store and on its thread; the caller holds a lock. */
class TablesReader implements MetadataReader {

  private final Tables tables;
  private final Thread thread = Thread.currentThread();
  private boolean ended;

  TablesReader(Tables tables) {
    this.tables = tables;
  }

  /** Ends the call that this is for. */
  final void end() {
    ended = true;
  }

  /** Refuses use beyond the call, which other stores would answer with chance. */
  final Tables tables() {
    if (ended || !Thread.currentThread().equals(thread)) {
      throw new IllegalStateException("used outside of the call that handed it out");
    }
    return tables;
  }

  @Override
  public Optional<Inode> inode(InodeId id) {
    return Optional.ofNullable(tables().inodes().get(id));
  }

  @Override
  public Optional<Inode> lookup(InodeId directory, Name name) {
    InodeId inode = entries(directory).get(name);
    return inode == null ? Optional.empty() : inode(inode);
  }

  @Override
  public List<DirectoryEntry> list(InodeId directory, @Nullable Name after, int limit) {
    NavigableMap<Name, InodeId> entries = entries(directory);
    NavigableMap<Name, InodeId> rest = after == null ? entries : entries.tailMap(after, false);
    List<DirectoryEntry> page = new ArrayList<>();
    for (Map.Entry<Name, InodeId> entry : rest.entrySet()) {
      if (page.size() == limit) {
        break;
      }
      page.add(new DirectoryEntry(entry.getKey(), inode(entry.getValue()).orElseThrow()));
    }
    return page;
  }

  @Override
  public List<Extent> extents(InodeId file, long from, long to) {
    NavigableMap<Long, Extent> extents = extentsOf(file);
    Long first = extents.floorKey(from);
    List<Extent> reached = new ArrayList<>();
    for (Extent extent : extents.tailMap(first == null ? from : first, true).values()) {
      if (extent.fileOffset() >= to) {
        break;
      }
      if (extent.fileEnd() > from) {
        reached.add(extent);
      }
    }
    return reached;
  }

  @Override
  public Optional<Octets> smallBlob(BlobKey key) {
    return Optional.ofNullable(tables().smallBlobs().get(key));
  }

  @Override
  public boolean isReferenced(BlobRef blob) {
    return tables().references().containsKey(new Tables.BlobName(blob.backend(), blob.key()));
  }

  @Override
  public List<Garbage> garbage(InstanceId instance, Instant dueBy, int limit) {
    return tables().garbage().keySet().stream()
        .filter(note -> note.instance().equals(instance) && !note.due().isAfter(dueBy))
        .sorted(Comparator.comparing(Garbage::due))
        .limit(limit)
        .toList();
  }

  NavigableMap<Name, InodeId> entries(InodeId directory) {
    return tables().dentries().getOrDefault(directory, Collections.emptyNavigableMap());
  }

  NavigableMap<Long, Extent> extentsOf(InodeId file) {
    return tables().extents().getOrDefault(file, new TreeMap<>());
  }
}
