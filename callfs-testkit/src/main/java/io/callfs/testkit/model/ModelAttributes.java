package io.callfs.testkit.model;

import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.FileType;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Calls that tell and change attributes. */
abstract class ModelAttributes extends ModelNames {

  ModelAttributes(Model model, Credentials who, int umask) {
    super(model, who, umask);
  }

  /** Tells of an inode, {@code stat(2)} and {@code lstat(2)}. */
  public ModelInode stat(String path, boolean follow) {
    return find(path, follow);
  }

  /** Checks rights, {@code faccessat(2)} with AT_EACCESS. */
  public void access(String path, int rights, boolean follow) {
    require(find(path, follow), rights);
  }

  /** Returns the text of a link, {@code readlink(2)}. */
  public String readlink(String path) {
    ModelInode inode = find(path, false);
    if (!inode.link()) {
      throw error(Errno.EINVAL);
    }
    return inode.text;
  }

  /** Returns the entries of a directory. */
  public SortedMap<String, ModelInode> list(String path) {
    ModelInode inode = find(path, true);
    if (!inode.directory()) {
      throw error(Errno.ENOTDIR);
    }
    require(inode, READ);
    return inode.entries();
  }

  /** Sets permission bits, {@code fchmodat(2)}. */
  public void chmod(String path, int mode, boolean follow) {
    chmod(find(path, follow), mode);
  }

  final void chmod(ModelInode inode, int mode) {
    if (inode.link()) {
      throw error(Errno.EOPNOTSUPP);
    }
    requireOwner(inode);
    inode.mode = root() || member(inode.gid) ? mode : mode & ~SETGID;
    inode.ctime = now();
  }

  /** Changes owner and group, {@code fchownat(2)}; -1 for unchanged. */
  public void chown(String path, long uid, long gid, boolean follow) {
    chown(find(path, follow), uid, gid);
  }

  final void chown(ModelInode inode, long uid, long gid) {
    boolean owns = who.uid() == inode.uid;
    boolean uidAllowed = uid == -1 || root() || (owns && uid == inode.uid);
    boolean gidAllowed = gid == -1 || root() || (owns && (gid == inode.gid || member(gid)));
    if (!uidAllowed || !gidAllowed) {
      throw error(Errno.EPERM);
    }
    int mode = inode.directory() ? inode.mode : withoutSetIds(inode);
    if (mode != inode.mode) {
      requireOwner(inode);
    }
    inode.mode = mode;
    inode.uid = uid == -1 ? inode.uid : uid;
    inode.gid = gid == -1 ? inode.gid : gid;
    inode.ctime = now();
  }

  /** Sets the size, {@code truncate(2)}. */
  public void truncate(String path, long size) {
    if (size < 0) {
      throw error(Errno.EINVAL);
    }
    ModelInode inode = find(path, true);
    if (inode.directory()) {
      throw error(Errno.EISDIR);
    }
    if (!inode.file()) {
      throw error(Errno.EINVAL);
    }
    require(inode, WRITE);
    inode.resize(size);
    written(inode);
  }

  /** Sets times, {@code utimensat(2)}. */
  public void utimens(String path, ModelTime atime, ModelTime mtime, boolean follow) {
    utimens(find(path, follow), atime, mtime);
  }

  final void utimens(ModelInode inode, ModelTime atime, ModelTime mtime) {
    if (atime instanceof ModelTime.Omit && mtime instanceof ModelTime.Omit) {
      return;
    }
    if (!owner(inode)) {
      if (!(atime instanceof ModelTime.Now && mtime instanceof ModelTime.Now)) {
        throw error(Errno.EPERM);
      }
      require(inode, WRITE);
    }
    inode.atime = applied(atime, inode.atime);
    inode.mtime = applied(mtime, inode.mtime);
    inode.ctime = now();
  }

  private Instant applied(ModelTime time, Instant old) {
    if (time instanceof ModelTime.At at) {
      return at.instant();
    }
    return time instanceof ModelTime.Now ? now() : old;
  }

  /** Sets an extended attribute, or removes it where the value is null. */
  public void setXattr(String path, String name, @Nullable String value, boolean follow) {
    if (name.isEmpty() || bytes(name) > 255) {
      throw error(Errno.ERANGE);
    }
    ModelInode inode = find(path, follow);
    String namespace = name.substring(0, name.indexOf('.') + 1);
    requireXattrChangeable(inode, namespace);
    boolean stored =
        namespace.equals("user.") || namespace.equals("trusted.") || namespace.equals("security.");
    if (!stored) {
      throw error(Errno.EOPNOTSUPP);
    }
    if (name.equals(namespace)) {
      throw error(Errno.EINVAL);
    }
    if (value == null) {
      if (inode.xattrs.remove(name) == null) {
        throw error(Errno.ENODATA);
      }
    } else {
      inode.xattrs.put(name, value);
    }
    inode.ctime = now();
  }

  private void requireXattrChangeable(ModelInode inode, String namespace) {
    switch (namespace) {
      case "system." -> {}
      case "security.", "trusted." -> {
        if (!root()) {
          throw error(Errno.EPERM);
        }
      }
      case "user." -> {
        boolean foreignSticky = (inode.mode & STICKY) != 0 && !owner(inode);
        if (!inode.file() && (inode.type != FileType.DIRECTORY || foreignSticky)) {
          throw error(Errno.EPERM);
        }
        require(inode, WRITE);
      }
      default -> require(inode, WRITE);
    }
  }

  /** Returns the extended attributes that the caller sees. */
  public SortedMap<String, String> xattrs(String path, boolean follow) {
    ModelInode inode = find(path, follow);
    SortedMap<String, String> seen = new TreeMap<>();
    inode.xattrs.forEach((name, value) -> {
      if (name.startsWith("user.")) {
        require(inode, READ);
      }
      if (root() || !name.startsWith("trusted.")) {
        seen.put(name, value);
      }
    });
    return seen;
  }
}
