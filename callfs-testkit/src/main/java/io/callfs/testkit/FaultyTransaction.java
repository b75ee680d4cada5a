package io.callfs.testkit;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Dentry;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.spi.Garbage;
import io.callfs.spi.MetadataTransaction;

/** Verbs that fail as the faults say. */
final class FaultyTransaction extends FaultyReader implements MetadataTransaction {

  private final MetadataTransaction tx;
  private final Faults.Calls calls;

  FaultyTransaction(MetadataTransaction tx, Faults.Calls calls) {
    super(tx, calls);
    this.tx = tx;
    this.calls = calls;
  }

  @Override
  public InodeId nextInodeId() {
    return calls.make("nextInodeId", tx::nextInodeId);
  }

  @Override
  public void insert(Inode inode) {
    calls.run("insert", () -> tx.insert(inode));
  }

  @Override
  public void update(Inode inode) {
    calls.run("update", () -> tx.update(inode));
  }

  @Override
  public void delete(InodeId inode) {
    calls.run("delete", () -> tx.delete(inode));
  }

  @Override
  public void link(Dentry dentry) {
    calls.run("link", () -> tx.link(dentry));
  }

  @Override
  public void unlink(InodeId directory, Name name) {
    calls.run("unlink", () -> tx.unlink(directory, name));
  }

  @Override
  public void addExtent(InodeId file, Extent extent) {
    calls.run("addExtent", () -> tx.addExtent(file, extent));
  }

  @Override
  public void removeExtent(InodeId file, long fileOffset) {
    calls.run("removeExtent", () -> tx.removeExtent(file, fileOffset));
  }

  @Override
  public BlobKey insertSmallBlob(Octets bytes) {
    return calls.make("insertSmallBlob", () -> tx.insertSmallBlob(bytes));
  }

  @Override
  public void deleteSmallBlob(BlobKey key) {
    calls.run("deleteSmallBlob", () -> tx.deleteSmallBlob(key));
  }

  @Override
  public void discard(Garbage garbage) {
    calls.run("discard", () -> tx.discard(garbage));
  }

  @Override
  public void collected(Garbage garbage) {
    calls.run("collected", () -> tx.collected(garbage));
  }
}
