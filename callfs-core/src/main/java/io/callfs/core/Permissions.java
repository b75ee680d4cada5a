package io.callfs.core;

import io.callfs.fs.Attributes;
import io.callfs.fs.Credentials;
import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.Mode;
import io.callfs.fs.RegularFile;
import io.callfs.fs.Symlink;

/**
 * The permission rules of {@code inode(7)}, {@code path_resolution(7)} and {@code capabilities(7)}.
 */
final class Permissions {

  static final int READ = 4;
  static final int WRITE = 2;
  static final int EXECUTE = 1;

  private Permissions() {}

  /** Returns whether the caller has all wanted rights; only the first class that applies counts. */
  static boolean permits(Credentials who, Inode inode, int wanted) {
    Attributes attributes = inode.attributes();
    int mode = attributes.mode().bits();
    if (who.privileged()) {
      // CAP_DAC_OVERRIDE executes a file only where someone may.
      return (wanted & EXECUTE) == 0 || inode instanceof Directory || (mode & 0111) != 0;
    }
    if (inode instanceof Symlink) {
      return true;
    }
    int granted;
    if (who.uid() == attributes.uid()) {
      granted = mode >> 6;
    } else if (who.inGroup(attributes.gid())) {
      granted = mode >> 3;
    } else {
      granted = mode;
    }
    return (granted & wanted) == wanted;
  }

  /** Refuses with EACCES what {@link #permits} denies. */
  static void require(Credentials who, Inode inode, int wanted, Object subject) {
    if (!permits(who, inode, wanted)) {
      throw new FsException(
          Errno.EACCES,
          subject
              + " ("
              + right(wanted)
              + " permission on "
              + inode.type().wireName()
              + " is missing for uid "
              + who.uid()
              + ")");
    }
  }

  /** Refuses with EACCES to change the entries of a directory without w and x. */
  static void requireEntriesChangeable(Credentials who, Directory directory, Object subject) {
    if (!permits(who, directory, WRITE | EXECUTE)) {
      throw new FsException(
          Errno.EACCES,
          subject
              + " (write permission on the parent directory is missing for uid "
              + who.uid()
              + ")");
    }
  }

  /** Refuses with EPERM to remove or rename another's entry of a sticky directory. */
  static void requireNotProtectedBySticky(
      Credentials who, Directory directory, Inode victim, Object subject) {
    if (directory.attributes().mode().has(Mode.STICKY)
        && !owns(who, victim)
        && who.uid() != directory.attributes().uid()) {
      throw new FsException(Errno.EPERM, subject + " (sticky directory: only the owner may)");
    }
  }

  /** Returns whether the caller is the owner, or root (CAP_FOWNER). */
  static boolean owns(Credentials who, Inode inode) {
    return who.privileged() || who.uid() == inode.attributes().uid();
  }

  /** Refuses with EPERM what only the owner and root may. */
  static void requireOwner(Credentials who, Inode inode, Object subject) {
    if (!owns(who, inode)) {
      throw new FsException(Errno.EPERM, subject + " (only the owner may)");
    }
  }

  /**
   * Returns the mode after the content was changed: set-user-ID is cleared, and set-group-ID where
   * the group may execute or the caller is not in it, unless the caller is root ({@code write(2)},
   * file_remove_privs).
   */
  static Mode modeAfterWrite(Credentials who, RegularFile file) {
    return who.privileged() ? file.attributes().mode() : withoutSetIds(who, file);
  }

  /** Returns the mode after the owner was changed, for root too ({@code chown(2)}). */
  static Mode withoutSetIds(Credentials who, Inode inode) {
    Mode mode = inode.attributes().mode();
    Mode cleared = mode.without(Mode.SET_UID);
    boolean dropGroup =
        mode.has(Mode.GROUP_EXECUTE)
            || !(who.privileged() || who.inGroup(inode.attributes().gid()));
    return dropGroup ? cleared.without(Mode.SET_GID) : cleared;
  }

  private static String right(int wanted) {
    return switch (wanted) {
      case READ -> "read";
      case WRITE -> "write";
      case EXECUTE -> "search or execute";
      default -> "access";
    };
  }
}
