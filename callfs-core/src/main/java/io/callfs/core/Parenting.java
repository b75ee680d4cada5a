package io.callfs.core;

import io.callfs.fs.Attributes;
import io.callfs.fs.Dentry;
import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Mode;
import io.callfs.fs.Name;
import io.callfs.fs.Placement;
import io.callfs.spi.MetadataTransaction;
import java.time.Instant;
import java.util.Map;

/**
 * Makes directories and puts new inodes into them, and answers for the directories on the way that
 * do not exist.
 */
final class Parenting {

  private static final Mode MADE = new Mode(0777);

  private final Engine engine;
  private final Caller caller;

  Parenting(Engine engine, Caller caller) {
    this.engine = engine;
    this.caller = caller;
  }

  /** Within a transaction: makes what is missing, where that is wanted. */
  PathWalk.Missing making(MetadataTransaction tx, Parents parents, Instant now) {
    return switch (parents) {
      case REQUIRE -> PathWalk.Missing.FAILS;
      case MAKE ->
          (directory, name, path) -> {
            Permissions.requireEntriesChangeable(caller.credentials(), directory, path);
            return makeDirectory(tx, directory, name, MADE, now);
          };
    };
  }

  /**
   * Before a transaction: finds out whether what is missing could be made, and ends the walk with
   * {@link WouldMake}.
   */
  PathWalk.Missing probing(Parents parents) {
    return switch (parents) {
      case REQUIRE -> PathWalk.Missing.FAILS;
      case MAKE ->
          (directory, name, path) -> {
            Permissions.requireEntriesChangeable(caller.credentials(), directory, path);
            requireNames(path);
            throw new WouldMake();
          };
    };
  }

  Directory makeDirectory(
      MetadataTransaction tx, Directory parent, Name name, Mode mode, Instant now) {
    Directory made =
        new Directory(
            tx.nextInodeId(),
            caller.attributesOfNewDirectory(parent, mode, now),
            1,
            placement(),
            Map.of(),
            parent.id());
    insert(tx, parent, name, made, now);
    return made;
  }

  /**
   * Adds a new inode and its first name; the parent's times change, and its link count for a
   * directory.
   */
  static void insert(
      MetadataTransaction tx, Directory parent, Name name, Inode inode, Instant now) {
    tx.insert(inode);
    tx.link(new Dentry(parent.id(), name, inode.id()));
    tx.update(parent.withAttributes(afterNewEntry(parent, inode, now)));
  }

  static Attributes afterNewEntry(Directory parent, Inode entry, Instant now) {
    int more = entry instanceof Directory ? 1 : 0;
    return parent.attributes().modified(now).withNlink(parent.attributes().nlink() + more);
  }

  static Attributes afterLostEntry(Directory parent, Inode entry, Instant now) {
    int less = entry instanceof Directory ? 1 : 0;
    return parent.attributes().modified(now).withNlink(parent.attributes().nlink() - less);
  }

  /** Refuses with ENOENT to add an entry to a directory that was removed. */
  static void requireAlive(Directory directory, FsPath path) {
    if (directory.attributes().nlink() == 0 && !directory.id().equals(InodeId.ROOT)) {
      throw new FsException(Errno.ENOENT, path + " (the directory was removed)");
    }
  }

  private Placement placement() {
    return engine.placement(null);
  }

  private static void requireNames(FsPath path) {
    for (String component : path.components()) {
      if (!component.equals(".") && !component.equals("..")) {
        Name checked = new Name(component);
        assert checked.value().equals(component);
      }
    }
  }

  /** Ends a walk that would go on in a directory that is still to be made. */
  static final class WouldMake extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WouldMake() {
      super(null, null, false, false);
    }
  }
}
