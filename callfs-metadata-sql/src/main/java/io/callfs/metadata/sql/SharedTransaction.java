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
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of a store whose database is a network away: changes wait in memory until the end
 * of the batch, or until something is read that they could have changed. A verb that breaks the
 * shape of the tables is refused at once where memory knows, and otherwise when it is sent.
 *
 * <p>Rows go to the cache only after the end of the transaction, which proves that it had the lock
 * of the {@link Ledger} all the time.
 */
final class SharedTransaction extends CachedTransaction {

  private final PendingRows pending = new PendingRows();
  private Loaded loaded = new Loaded();

  SharedTransaction(RowWriter rows, MetadataCache cache, Changes changes) {
    super(rows, cache, changes);
  }

  /** Begins anew. */
  void reset() {
    pending.clear();
    loaded = new Loaded();
  }

  /** Forgets what was not sent. */
  void forgetUnsent() {
    pending.clear();
  }

  /** Returns what was read and not changed. */
  Loaded loaded() {
    return loaded;
  }

  @Override
  void flush() {
    if (pending.isEmpty()) {
      return;
    }
    try {
      pending.send(rows);
    } catch (SQLException e) {
      throw rows.failure(e, "write rows");
    } catch (IllegalStateException e) {
      throw rows.breaking(e);
    }
  }

  @Override
  @Nullable Inode cached(InodeId id) {
    Inode known = loaded.inodes().get(id);
    return known == null ? super.cached(id) : known;
  }

  @Override
  @Nullable Row<InodeId> cached(DentryKey key) {
    Row<InodeId> known = loaded.dentries().get(key);
    return known == null ? super.cached(key) : known;
  }

  @Override
  @Nullable ExtentList cachedExtents(InodeId file) {
    ExtentList known = loaded.extents().get(file);
    return known == null ? super.cachedExtents(file) : known;
  }

  @Override
  public Optional<Inode> lookup(InodeId directory, Name name) {
    fetch(directory, List.of(name));
    return super.lookup(directory, name);
  }

  @Override
  public List<Inode> walk(InodeId start, List<Name> names) {
    fetch(start, names);
    return super.walk(start, names);
  }

  /** Reads what memory lacks of a path, all at once. */
  private void fetch(InodeId start, List<Name> names) {
    InodeId directory = start;
    for (int i = 0; i < names.size(); i++) {
      DentryKey key = new DentryKey(directory, names.get(i));
      Row<InodeId> known = changes.dentries.get(key);
      if (known == null) {
        known = cached(key);
      }
      if (known == null) {
        read(directory, names.subList(i, names.size()));
        return;
      }
      if (known.value() == null) {
        return;
      }
      directory = known.value();
    }
  }

  private void read(InodeId start, List<Name> names) {
    InodeId directory = start;
    List<Inode> found = rows.walk(start, names);
    for (int i = 0; i < names.size(); i++) {
      DentryKey key = new DentryKey(directory, names.get(i));
      boolean changed = changes.dentries.containsKey(key);
      if (i == found.size()) {
        if (!changed) {
          loaded(key, new Row<>(null));
        }
        return;
      }
      Inode inode = found.get(i);
      if (!changed) {
        loaded(key, new Row<>(inode.id()));
      }
      if (!changes.inodes.containsKey(inode.id())) {
        loaded(inode);
      }
      directory = inode.id();
    }
  }

  @Override
  void loaded(Inode inode) {
    loaded.inodes().put(inode.id(), inode);
  }

  @Override
  void loaded(DentryKey key, Row<InodeId> row) {
    loaded.dentries().put(key, row);
  }

  @Override
  void loaded(InodeId file, ExtentList all) {
    loaded.extents().put(file, all);
  }

  @Override
  public List<Extent> extents(InodeId file, long from, long to) {
    if (changes.extents.containsKey(file)) {
      flushForExtents(file);
    }
    return super.extents(file, from, to);
  }

  private void flushForExtents(InodeId file) {
    Row<ExtentList> known = changes.extents.get(file);
    if (known != null && known.value() == null) {
      flush();
    }
  }

  @Override
  public boolean isReferenced(BlobRef blob) {
    flush();
    return super.isReferenced(blob);
  }

  @Override
  public List<Garbage> garbage(InstanceId instance, Instant dueBy, int limit) {
    flush();
    return super.garbage(instance, dueBy, limit);
  }

  @Override
  public List<DirectoryEntry> list(InodeId directory, @Nullable Name after, int limit) {
    flush();
    return super.list(directory, after, limit);
  }

  @Override
  public void insert(Inode inode) {
    rows.changing();
    Row<Inode> known = changes.inodes.get(inode.id());
    if ((known != null && known.value() != null) || !pending.insert(inode)) {
      throw rows.shape("inode " + inode.id() + " exists");
    }
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
    pending.update(inode);
  }

  @Override
  public void delete(InodeId inode) {
    rows.changing();
    Row<Inode> known = changes.inodes.get(inode);
    if ((known != null && known.value() == null) || !pending.delete(inode)) {
      throw rows.shape("inode " + inode + " to delete does not exist");
    }
    changes.inodes.put(inode, new Row<>(null));
    changes.extents.put(inode, new Row<>(ExtentList.EMPTY));
  }

  @Override
  public void link(Dentry dentry) {
    rows.changing();
    DentryKey key = new DentryKey(dentry.parent(), dentry.name());
    Row<InodeId> known = changes.dentries.get(key);
    if ((known != null && known.value() != null) || !pending.link(dentry)) {
      throw rows.shape("directory " + dentry.parent() + " has the name");
    }
    changes.dentries.put(key, new Row<>(dentry.inode()));
  }

  @Override
  public void unlink(InodeId directory, Name name) {
    rows.changing();
    DentryKey key = new DentryKey(directory, name);
    Row<InodeId> known = changes.dentries.get(key);
    if ((known != null && known.value() == null) || !pending.unlink(key)) {
      throw rows.shape("directory " + directory + " does not have the name to unlink");
    }
    changes.dentries.put(key, new Row<>(null));
  }

  @Override
  void store(InodeId file, Extent extent) {
    if (extent.blob().inline() && ExtentRow.smallBlob(extent.blob().key()) == 0) {
      throw rows.shape("small blob " + extent.blob().key() + " was never stored");
    }
    rows.changing();
    pending.addExtent(file, extent);
  }

  @Override
  boolean overlapsStored(InodeId file, Extent extent) {
    flush();
    return super.overlapsStored(file, extent);
  }

  @Override
  void remove(InodeId file, long fileOffset) {
    rows.changing();
    if (!pending.removeExtent(file, fileOffset)) {
      throw rows.shape("inode " + file + " has no extent at " + fileOffset);
    }
  }

  @Override
  public BlobKey insertSmallBlob(Octets bytes) {
    rows.changing();
    BlobKey key = ExtentRow.key(rows.nextSmallBlob());
    pending.insertSmallBlob(key, bytes);
    changes.smallBlobs.put(key, new Row<>(bytes));
    return key;
  }

  @Override
  public void deleteSmallBlob(BlobKey key) {
    rows.changing();
    pending.deleteSmallBlob(key);
    changes.smallBlobs.put(key, new Row<>(null));
  }

  @Override
  public void discard(Garbage garbage) {
    rows.changing();
    pending.discard(garbage);
  }

  @Override
  public void collected(Garbage garbage) {
    rows.changing();
    pending.collected(garbage);
  }
}
