package io.callfs.backend.localfs.tree;

import io.callfs.fs.Attributes;
import io.callfs.fs.InodeId;
import io.callfs.fs.RegularFile;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Gives what is shown its owner, mode, times and mark. Thread-safe. */
final class Dress {

  /** The bits that make a program run as its owner; a file from the network never gets them. */
  private static final int SET_IDS = 06000;

  private final Linux linux;
  private final boolean marks;
  private final boolean privileged;

  Dress(Host host) {
    this.linux = host.linux;
    this.marks = host.marks;
    this.privileged = host.privileged;
  }

  /** Returns whether a file of a mode can be read by us whoever its owner is. */
  boolean readable(Attributes attributes) {
    return privileged || (attributes.mode().bits() & 0400) != 0;
  }

  /**
   * Dresses an open file.
   *
   * @param stat what it is now; null for one that was just made
   * @param mark what it is marked with now; null for nothing
   */
  void file(
      int descriptor,
      RegularFile file,
      Mark.Kind kind,
      @Nullable HostStat stat,
      @Nullable Mark mark)
      throws HostException {
    Attributes wanted = file.attributes();
    Instant before = stat == null ? wanted.mtime() : stat.mtime();
    Mark marked =
        new Mark(file.id(), kind, file.contentVersion(), file.size(), wanted.mtime(), before);
    boolean same =
        mark != null
            && stat != null
            && mark.inode().equals(marked.inode())
            && mark.kind() == kind
            && mark.version() == marked.version()
            && mark.size() == marked.size()
            && mark.mtime().equals(marked.mtime())
            && stat.mtime().equals(wanted.mtime());
    if (marks && !same) {
      boolean ignored = linux.setXattr(descriptor, Mark.ATTRIBUTE, marked.value());
    }
    open(descriptor, wanted, stat, SET_IDS);
  }

  /** Dresses an open directory, but for its mark. */
  void directory(int descriptor, Attributes wanted, @Nullable HostStat stat) throws HostException {
    open(descriptor, wanted, stat, 04000);
  }

  /** Marks an open directory. */
  void mark(int descriptor, InodeId directory) throws HostException {
    if (marks) {
      boolean ignored =
          linux.setXattr(descriptor, Mark.ATTRIBUTE, Mark.directory(directory).value());
    }
  }

  private void open(int descriptor, Attributes wanted, @Nullable HostStat stat, int notShown)
      throws HostException {
    boolean owned =
        !privileged || (stat != null && stat.uid() == wanted.uid() && stat.gid() == wanted.gid());
    if (!owned) {
      linux.chown(descriptor, wanted.uid(), wanted.gid());
    }
    int mode = wanted.mode().bits();
    // A change of the owner takes set-ID bits away, which then must not come back from here.
    if (stat == null || (stat.mode() != mode && stat.mode() != (mode & ~notShown))) {
      linux.chmod(descriptor, mode & ~notShown);
    }
    if (stat == null
        || !stat.mtime().equals(wanted.mtime())
        || !stat.atime().equals(wanted.atime())) {
      linux.times(descriptor, wanted.atime(), wanted.mtime());
    }
  }

  /** Returns whether owner and mode are those that would be given. */
  boolean fits(HostStat stat, Attributes wanted, boolean directory) {
    int mode = wanted.mode().bits();
    int shown = mode & ~(directory ? 04000 : SET_IDS);
    return (stat.mode() == mode || stat.mode() == shown)
        && stat.mtime().equals(wanted.mtime())
        && (!privileged || (stat.uid() == wanted.uid() && stat.gid() == wanted.gid()));
  }
}
