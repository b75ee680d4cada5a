package io.callfs.core;

import io.callfs.fs.Directory;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.Name;
import io.callfs.spi.Garbage;
import io.callfs.spi.LockKey;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataTransaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removes names: {@code unlink(2)}, {@code rmdir(2)} and whole trees. */
final class Removing {

  private static final int PAGE = 1000;

  private final Engine engine;
  private final Caller caller;

  Removing(Engine engine, Caller caller) {
    this.engine = engine;
    this.caller = caller;
  }

  void remove(FsPath path, Removal removal, Precondition precondition) {
    LockKey lock =
        engine
            .metadata()
            .read(reader -> {
              PathWalk walk = new PathWalk(reader, caller.credentials(), path);
              if (removal != Removal.TREE) {
                return Namespace.entryLock(walk.endUnseen().sound());
              }
              // Judging a whole tree takes its time, so one that must stay is told of unlocked.
              Place place = walk.entry();
              if (victim(place, path, removal, precondition) instanceof Directory top) {
                requireTreeRemovable(reader, top, path);
              }
              return Namespace.entryLock(place);
            });
    Instant now = engine.now();
    try (LastLinks links = new LastLinks(engine)) {
      engine.<Boolean>commit(
          lock,
          tx -> {
            Place place = new PathWalk(tx, caller.credentials(), path).entry();
            Inode victim = victim(place, path, removal, precondition);
            if (removal == Removal.TREE && victim instanceof Directory top) {
              requireTreeRemovable(tx, top, path);
            }
            remove(tx, links, place, victim, removal, path, now);
            return true;
          });
    }
    engine.sweeping().somethingDiscarded();
  }

  /** Returns what is to be removed, in the kernel's order of checks. */
  private Inode victim(Place place, FsPath path, Removal removal, Precondition precondition) {
    Call call = call(place, removal);
    requireName(place, path, call);
    Inode victim = place.inode();
    if (victim == null) {
      throw new FsException(Errno.ENOENT, path.toString());
    }
    if (call == Call.UNLINK && place.slash()) {
      throw new FsException(
          victim instanceof Directory ? Errno.EISDIR : Errno.ENOTDIR, path.toString());
    }
    requireMayDelete(caller, place.directory(), victim, path);
    if (call == Call.UNLINK && victim instanceof Directory) {
      throw new FsException(Errno.EISDIR, path.toString());
    }
    if (call == Call.RMDIR && !(victim instanceof Directory)) {
      throw new FsException(Errno.ENOTDIR, path.toString());
    }
    precondition.check(place.existing());
    return victim;
  }

  /** w and x on the directory, then the sticky bit, as may_delete of the kernel. */
  static void requireMayDelete(Caller caller, Directory directory, Inode victim, FsPath path) {
    Permissions.requireEntriesChangeable(caller.credentials(), directory, path);
    Permissions.requireNotProtectedBySticky(caller.credentials(), directory, victim, path);
  }

  /** The two calls that remove a name. */
  private enum Call {
    UNLINK,
    RMDIR
  }

  private static Call call(Place place, Removal removal) {
    return switch (removal) {
      case UNLINK -> Call.UNLINK;
      case RMDIR -> Call.RMDIR;
      case EITHER, TREE ->
          place.inode() instanceof Directory || place.last() != Place.Last.NAME
              ? Call.RMDIR
              : Call.UNLINK;
    };
  }

  private static void requireName(Place place, FsPath path, Call call) {
    Errno errno =
        switch (place.last()) {
          case NAME -> null;
          case ROOT -> call == Call.RMDIR ? Errno.EBUSY : Errno.EISDIR;
          case DOT -> call == Call.RMDIR ? Errno.EINVAL : Errno.EISDIR;
          case DOTDOT -> call == Call.RMDIR ? Errno.ENOTEMPTY : Errno.EISDIR;
        };
    if (errno != null) {
      throw new FsException(errno, path.toString());
    }
  }

  private void remove(
      MetadataTransaction tx,
      LastLinks links,
      Place place,
      Inode victim,
      Removal removal,
      FsPath path,
      Instant now) {
    if (victim instanceof Directory directory) {
      boolean empty = tx.list(directory.id(), null, 1).isEmpty();
      if (!empty && removal != Removal.TREE) {
        throw new FsException(Errno.ENOTEMPTY, path.toString());
      }
      tx.unlink(place.directory().id(), place.requireName());
      if (empty) {
        links.removeEmpty(tx, directory, now);
      } else {
        tx.update(directory.withAttributes(directory.attributes().withNlink(0).changed(now)));
        tx.discard(
            new Garbage.UnlinkedInode(engine.instance(), engine.dueFromNow(), directory.id()));
      }
    } else {
      tx.unlink(place.directory().id(), place.requireName());
      links.drop(tx, victim, now);
    }
    tx.update(
        place.directory().withAttributes(Parenting.afterLostEntry(place.directory(), victim, now)));
  }

  /**
   * Refuses a tree in which the caller may not remove something, as removing one after the other
   * would.
   */
  private void requireTreeRemovable(MetadataReader reader, Directory directory, FsPath path) {
    if (caller.credentials().privileged()) {
      return;
    }
    Name after = null;
    List<DirectoryEntry> page = page(reader, directory, after);
    if (!page.isEmpty()) {
      Permissions.require(caller.credentials(), directory, Permissions.READ, path);
    }
    while (!page.isEmpty()) {
      for (DirectoryEntry entry : page) {
        requireMayDelete(caller, directory, entry.inode(), path);
        if (entry.inode() instanceof Directory below) {
          requireTreeRemovable(reader, below, path);
        }
        after = entry.name();
      }
      page = page(reader, directory, after);
    }
  }

  private static List<DirectoryEntry> page(
      MetadataReader reader, Directory directory, @Nullable Name after) {
    return reader.list(directory.id(), after, PAGE);
  }
}
