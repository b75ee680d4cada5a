package io.callfs.metadata.sql;

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
import io.callfs.spi.Garbage;
import io.callfs.spi.MetadataTransaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of a store that no other writes to. So the published state of the cache is the
 * state on which the transaction began: what the batch has not changed is read from there, what it
 * has changed from its {@link Changes}, and the database is asked for the rest.
 */
class CachedTransaction implements MetadataTransaction {

  final RowWriter rows;
  private final MetadataCache cache;
  final Changes changes;

  CachedTransaction(RowWriter rows, MetadataCache cache, Changes changes) {
    this.rows = rows;
    this.cache = cache;
    this.changes = changes;
  }

  /** Writes the inodes that only memory has. */
  void flush() {
    if (changes.unwritten.isEmpty()) {
      return;
    }
    changes.unwritten.values().forEach(rows::update);
    changes.unwritten.clear();
  }

  @Override
  public Optional<Inode> inode(InodeId id) {
    Row<Inode> changed = changes.inodes.get(id);
    if (changed != null) {
      return changed.optional();
    }
    Inode cached = cached(id);
    if (cached != null) {
      return Optional.of(cached);
    }
    Optional<Inode> stored = rows.inode(id);
    if (stored.isPresent()) {
      loaded(stored.get());
    }
    return stored;
  }

  /** Returns an inode of the state on which the transaction began, where memory has it. */
  @Nullable Inode cached(InodeId id) {
    return cache.inodes.getIfPresent(id);
  }

  /** Returns a name of the state on which the transaction began, where memory has it. */
  @Nullable Row<InodeId> cached(DentryKey key) {
    return cache.dentries.getIfPresent(key);
  }

  /** Returns the extents of the state on which the transaction began, where memory has them. */
  @Nullable ExtentList cachedExtents(InodeId file) {
    return cache.extents.getIfPresent(file);
  }

  /** Takes a row over that the batch has not changed. */
  void loaded(Inode inode) {
    cache.inodes.put(inode.id(), inode);
  }

  /** Takes a name over that the batch has not changed. */
  void loaded(DentryKey key, Row<InodeId> row) {
    cache.dentries.put(key, row);
  }

  /** Takes all extents of a file over that the batch has not changed. */
  void loaded(InodeId file, ExtentList all) {
    cache.extents.put(file, all);
  }

  @Override
  public Optional<Inode> lookup(InodeId directory, Name name) {
    InodeId entry = entry(new DentryKey(directory, name));
    return entry == null ? Optional.empty() : inode(entry);
  }

  private @Nullable InodeId entry(DentryKey key) {
    Row<InodeId> known = changes.dentries.get(key);
    if (known == null) {
      known = cached(key);
    }
    if (known != null) {
      return known.value();
    }
    InodeId stored = rows.entry(key.directory(), key.name()).orElse(null);
    if (stored != null) {
      loaded(key, new Row<>(stored));
    }
    return stored;
  }

  @Override
  public List<DirectoryEntry> list(InodeId directory, @Nullable Name after, int limit) {
    flush();
    return rows.list(directory, after, limit);
  }

  @Override
  public List<Extent> extents(InodeId file, long from, long to) {
    ExtentList known = known(file);
    if (known != null) {
      return known.within(from, to);
    }
    List<Extent> extents = rows.extents(file, from, to);
    if (from <= 0 && to == Long.MAX_VALUE && extents.size() < ExtentList.LIMIT) {
      keep(file, new ExtentList(extents));
    }
    return extents;
  }

  /**
   * Keeps all extents of a file that were read: as they are, so where the batch has its changes.
   */
  private void keep(InodeId file, ExtentList all) {
    if (changes.extents.containsKey(file)) {
      changes.extents.put(file, new Row<>(all));
    } else {
      loaded(file, all);
    }
  }

  private @Nullable ExtentList known(InodeId file) {
    Row<ExtentList> changed = changes.extents.get(file);
    return changed == null ? cachedExtents(file) : changed.value();
  }

  @Override
  public Optional<Octets> smallBlob(BlobKey key) {
    Row<Octets> changed = changes.smallBlobs.get(key);
    if (changed != null) {
      return changed.optional();
    }
    Octets cached = cache.smallBlobs.getIfPresent(key);
    return cached == null ? rows.smallBlob(key) : Optional.of(cached);
  }

  @Override
  public boolean isReferenced(BlobRef blob) {
    return rows.isReferenced(blob);
  }

  @Override
  public List<Garbage> garbage(InstanceId instance, Instant dueBy, int limit) {
    return rows.garbage(instance, dueBy, limit);
  }

  @Override
  public InodeId nextInodeId() {
    return rows.nextInodeId();
  }

  @Override
  public void insert(Inode inode) {
    rows.insert(inode);
    changes.inodes.put(inode.id(), new Row<>(inode));
    changes.extents.put(inode.id(), new Row<>(ExtentList.EMPTY));
  }

  @Override
  public void update(Inode inode) {
    rows.changing();
    if (inode(inode.id()).isEmpty()) {
      throw rows.shape("inode " + inode.id() + " to update does not exist");
    }
    changes.inodes.put(inode.id(), new Row<>(inode));
    changes.unwritten.put(inode.id(), inode);
  }

  @Override
  public void delete(InodeId inode) {
    rows.delete(inode);
    changes.unwritten.remove(inode);
    changes.inodes.put(inode, new Row<>(null));
    changes.extents.put(inode, new Row<>(ExtentList.EMPTY));
  }

  @Override
  public void link(Dentry dentry) {
    rows.link(dentry);
    changes.dentries.put(new DentryKey(dentry.parent(), dentry.name()), new Row<>(dentry.inode()));
  }

  @Override
  public void unlink(InodeId directory, Name name) {
    rows.unlink(directory, name);
    changes.dentries.put(new DentryKey(directory, name), new Row<>(null));
  }

  @Override
  public void addExtent(InodeId file, Extent extent) {
    ExtentList known = known(file);
    boolean overlaps =
        known == null
            ? overlapsStored(file, extent)
            : !known.within(extent.fileOffset(), extent.fileEnd()).isEmpty();
    if (overlaps) {
      throw rows.shape("inode " + file + " has an extent that overlaps");
    }
    store(file, extent);
    changes.extents.put(
        file, known == null || known.full() ? new Row<>(null) : new Row<>(known.with(extent)));
  }

  @Override
  public void removeExtent(InodeId file, long fileOffset) {
    ExtentList known = known(file);
    remove(file, fileOffset);
    changes.extents.put(
        file, known == null ? new Row<>(null) : new Row<>(known.without(fileOffset)));
  }

  /** Returns whether an extent in the database overlaps. */
  boolean overlapsStored(InodeId file, Extent extent) {
    return rows.overlaps(file, extent);
  }

  /** Adds the extent's row. */
  void store(InodeId file, Extent extent) {
    rows.addExtent(file, extent);
  }

  /** Removes the extent's row. */
  void remove(InodeId file, long fileOffset) {
    rows.removeExtent(file, fileOffset);
  }

  @Override
  public BlobKey insertSmallBlob(Octets bytes) {
    BlobKey key = rows.insertSmallBlob(bytes);
    changes.smallBlobs.put(key, new Row<>(bytes));
    return key;
  }

  @Override
  public void deleteSmallBlob(BlobKey key) {
    rows.deleteSmallBlob(key);
    changes.smallBlobs.put(key, new Row<>(null));
  }

  @Override
  public void discard(Garbage garbage) {
    rows.discard(garbage);
  }

  @Override
  public void collected(Garbage garbage) {
    rows.collected(garbage);
  }
}
