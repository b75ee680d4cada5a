package io.callfs.core;

import io.callfs.fs.Directory;
import io.callfs.fs.Inode;
import io.callfs.fs.InstanceId;
import io.callfs.fs.RegularFile;
import io.callfs.spi.Garbage;
import io.callfs.spi.MetadataTransaction;
import java.time.Instant;

/**
 * Takes links from inodes within the transactions of one operation. With its last one an inode
 * goes, and its content; where it is open here it stays without a name, with a note to collect it,
 * and so does one of another instance, where it may be open. Closed once the outcome of the
 * transaction is known.
 */
final class LastLinks implements AutoCloseable {

  private final Engine engine;
  private final OpenInodes.Unlinks unlinks;

  LastLinks(Engine engine) {
    this.engine = engine;
    this.unlinks = engine.openInodes().unlinks();
  }

  /** Takes one link from an inode that is no directory. */
  void drop(MetadataTransaction tx, Inode inode, Instant now) {
    long left = inode.attributes().nlink() - 1;
    if (left > 0) {
      tx.update(inode.withAttributes(inode.attributes().withNlink(left).changed(now)));
    } else if (!collect(tx, inode)) {
      leave(tx, inode, now);
    }
  }

  /** Removes an empty directory whose name is gone. */
  void removeEmpty(MetadataTransaction tx, Directory directory, Instant now) {
    if (!collect(tx, directory)) {
      leave(tx, directory, now);
    }
  }

  /**
   * Removes an inode that has no name any more, and returns true; false where it is open or may be.
   */
  boolean collect(MetadataTransaction tx, Inode inode) {
    if (engine.elsewhere(inode) || !unlinks.mayGo(inode.id())) {
      return false;
    }
    if (inode instanceof RegularFile file) {
      new FileExtents(engine, tx).clear(file);
    }
    tx.delete(inode.id());
    return true;
  }

  private void leave(MetadataTransaction tx, Inode inode, Instant now) {
    tx.update(inode.withAttributes(inode.attributes().withNlink(0).changed(now)));
    tx.discard(new Garbage.UnlinkedInode(collector(inode), engine.dueNow(), inode.id()));
  }

  /** Returns the instance that knows whether an inode is open. */
  private InstanceId collector(Inode inode) {
    return engine.elsewhere(inode) ? inode.placement().instance() : engine.instance();
  }

  @Override
  public void close() {
    unlinks.close();
  }
}
