package io.callfs.memory;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Dentry;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.spi.Garbage;
import io.callfs.spi.MetadataTransaction;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Changes the tables through a log that can take all of it back; the caller holds the write lock.
 */
final class TablesTransaction extends TablesReader implements MetadataTransaction {

  private final UndoLog log;
  private final AtomicLong numbers;
  private @Nullable IllegalStateException broken;

  TablesTransaction(Tables tables, UndoLog log, AtomicLong numbers) {
    super(tables);
    this.log = log;
    this.numbers = numbers;
  }

  /** Throws again what a verb has thrown, also where the work went on as if nothing had been. */
  void requireUnbroken() {
    if (broken != null) {
      throw broken;
    }
  }

  @Override
  public InodeId nextInodeId() {
    Tables ignored = tables();
    return new InodeId(numbers.incrementAndGet());
  }

  @Override
  public void insert(Inode inode) {
    require(
        log.put(tables().inodes(), inode.id(), inode) == null, "inode " + inode.id() + " exists");
  }

  @Override
  public void update(Inode inode) {
    require(log.put(tables().inodes(), inode.id(), inode) != null, "no inode " + inode.id());
  }

  @Override
  public void delete(InodeId inode) {
    require(log.remove(tables().inodes(), inode) != null, "no inode " + inode);
    new TreeMap<>(extentsOf(inode)).keySet().forEach(offset -> removeExtent(inode, offset));
    log.remove(tables().extents(), inode);
    require(entries(inode).isEmpty(), "directory " + inode + " has entries");
    log.remove(tables().dentries(), inode);
  }

  @Override
  public void link(Dentry dentry) {
    require(inode(dentry.inode()).isPresent(), "no inode " + dentry.inode());
    NavigableMap<Name, InodeId> entries = tables().dentries().get(dentry.parent());
    if (entries == null) {
      entries = new TreeMap<>();
      log.put(tables().dentries(), dentry.parent(), entries);
    }
    require(log.put(entries, dentry.name(), dentry.inode()) == null, "the name exists");
  }

  @Override
  public void unlink(InodeId directory, Name name) {
    NavigableMap<Name, InodeId> entries = tables().dentries().get(directory);
    require(entries != null && log.remove(entries, name) != null, "the name does not exist");
  }

  @Override
  public void addExtent(InodeId file, Extent extent) {
    require(
        extents(file, extent.fileOffset(), extent.fileEnd()).isEmpty(),
        "the extent overlaps another");
    NavigableMap<Long, Extent> extents = tables().extents().get(file);
    if (extents == null) {
      extents = new TreeMap<>();
      log.put(tables().extents(), file, extents);
    }
    log.put(extents, extent.fileOffset(), extent);
    Tables.BlobName name = name(extent.blob());
    log.put(tables().references(), name, tables().references().getOrDefault(name, 0L) + 1);
  }

  @Override
  public void removeExtent(InodeId file, long fileOffset) {
    Extent removed = log.remove(extentsOf(file), fileOffset);
    if (removed == null) {
      throw broken("no extent begins at " + fileOffset);
    }
    Tables.BlobName name = name(removed.blob());
    long left = tables().references().getOrDefault(name, 1L) - 1;
    if (left == 0) {
      log.remove(tables().references(), name);
    } else {
      log.put(tables().references(), name, left);
    }
  }

  @Override
  public BlobKey insertSmallBlob(Octets bytes) {
    BlobKey key = new BlobKey(Long.toString(numbers.incrementAndGet()));
    log.put(tables().smallBlobs(), key, bytes);
    return key;
  }

  @Override
  public void deleteSmallBlob(BlobKey key) {
    log.remove(tables().smallBlobs(), key);
  }

  @Override
  public void discard(Garbage garbage) {
    log.put(tables().garbage(), garbage, garbage);
  }

  @Override
  public void collected(Garbage garbage) {
    log.remove(tables().garbage(), garbage);
  }

  private static Tables.BlobName name(BlobRef blob) {
    return new Tables.BlobName(blob.backend(), blob.key());
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw broken(otherwise);
    }
  }

  private IllegalStateException broken(String why) {
    IllegalStateException refusal = new IllegalStateException(why);
    if (broken == null) {
      broken = refusal;
    }
    return refusal;
  }
}
