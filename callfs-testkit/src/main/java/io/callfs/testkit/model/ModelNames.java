package io.callfs.testkit.model;

import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.FileType;

/** Calls that make, remove and change names. */
abstract class ModelNames extends ModelWalk {

  ModelNames(Model model, Credentials who, int umask) {
    super(model, who, umask);
  }

  /** Makes a directory, {@code mkdir(2)}. */
  public void mkdir(String path, int mode) {
    End end = freePlace(path, true);
    ModelInode parent = end.directory();
    requireMayCreate(parent);
    ModelInode made =
        new ModelInode(FileType.DIRECTORY, mode & 01777 & ~umask, who.uid(), who.gid(), now());
    if ((parent.mode & SETGID) != 0) {
      made.gid = parent.gid;
      made.mode |= SETGID;
    }
    made.nlink = 2;
    made.parent = parent;
    parent.nlink++;
    enter(end, made);
  }

  /** Makes a file, fifo, socket or device, {@code mknod(2)}. */
  public void mknod(String path, FileType type, int mode, long major, long minor) {
    End end = freePlace(path, false);
    requireMayCreate(end.directory());
    if ((type == FileType.CHARDEV || type == FileType.BLOCKDEV) && !root()) {
      throw error(Errno.EPERM);
    }
    ModelInode made = newInode(end.directory(), type, mode);
    made.major = major;
    made.minor = minor;
    enter(end, made);
  }

  /** Makes a symbolic link, {@code symlink(2)}. */
  public void symlink(String text, String path) {
    checkedPath(text);
    End end = freePlace(path, false);
    requireMayCreate(end.directory());
    ModelInode made = newInode(end.directory(), FileType.SYMLINK, 0777);
    made.mode = 0777;
    made.text = text;
    enter(end, made);
  }

  /** Makes a further name, {@code linkat(2)}. */
  public void link(String existing, String path, boolean follow) {
    ModelInode source = find(existing, follow);
    End end = freePlace(path, false);
    requireMayCreate(end.directory());
    if (source.directory()) {
      throw error(Errno.EPERM);
    }
    source.nlink++;
    source.ctime = now();
    enter(end, source);
  }

  /** Removes a name, {@code unlink(2)}. */
  public void unlink(String path) {
    End end = place(path);
    if (!end.plain()) {
      throw error(Errno.EISDIR);
    }
    ModelInode victim = end.existing();
    if (end.slash()) {
      throw error(victim.directory() ? Errno.EISDIR : Errno.ENOTDIR);
    }
    requireMayDelete(end.directory(), victim);
    if (victim.directory()) {
      throw error(Errno.EISDIR);
    }
    leave(end, victim);
    victim.nlink--;
    victim.ctime = now();
  }

  /** Removes a directory, {@code rmdir(2)}. */
  public void rmdir(String path) {
    End end = place(path);
    switch (end.name()) {
      case "/" -> throw error(Errno.EBUSY);
      case "." -> throw error(Errno.EINVAL);
      case ".." -> throw error(Errno.ENOTEMPTY);
      default -> {
        ModelInode victim = end.existing();
        requireMayDelete(end.directory(), victim);
        if (!victim.directory()) {
          throw error(Errno.ENOTDIR);
        }
        requireEmpty(victim);
        leave(end, victim);
        victim.nlink = 0;
        victim.ctime = now();
        end.directory().nlink--;
      }
    }
  }

  /** Renames, {@code renameat2(2)}: 0, or 1 for RENAME_NOREPLACE, or 2 for RENAME_EXCHANGE. */
  public void rename(String oldPath, String newPath, int flags) {
    boolean keep = flags == 1;
    boolean exchange = flags == 2;
    checkedPath(newPath);
    End from = place(oldPath);
    End to = place(newPath);
    if (!from.plain()) {
      throw error(Errno.EBUSY);
    }
    if (!to.plain()) {
      throw error(keep ? Errno.EEXIST : Errno.EBUSY);
    }
    ModelInode source = from.existing();
    ModelInode target = to.checked().inode();
    if (keep && target != null) {
      throw error(Errno.EEXIST);
    }
    if (exchange && target == null) {
      throw error(Errno.ENOENT);
    }
    if (!source.directory() && (from.slash() || (to.slash() && !exchange))) {
      throw error(Errno.ENOTDIR);
    }
    if (exchange && target != null && !target.directory() && to.slash()) {
      throw error(Errno.ENOTDIR);
    }
    if (isInside(to.directory(), source)) {
      throw error(Errno.EINVAL);
    }
    if (target != null && isInside(from.directory(), target)) {
      throw error(exchange ? Errno.EINVAL : Errno.ENOTEMPTY);
    }
    if (source == target) {
      return;
    }
    requireMayDelete(from.directory(), source);
    if (target == null) {
      requireMayCreate(to.directory());
    } else {
      requireMayDelete(to.directory(), target);
      if (!exchange && source.directory() && !target.directory()) {
        throw error(Errno.ENOTDIR);
      }
      if (!exchange && !source.directory() && target.directory()) {
        throw error(Errno.EISDIR);
      }
    }
    boolean moves = from.directory() != to.directory();
    if (moves && source.directory()) {
      require(source, WRITE);
    }
    if (moves && exchange && target != null && target.directory()) {
      require(target, WRITE);
    }
    if (exchange && target != null) {
      exchange(from, to, source, target);
    } else {
      move(from, to, source);
    }
  }

  private void move(End from, End to, ModelInode source) {
    ModelInode target = to.inode();
    if (target != null && target.directory()) {
      requireEmpty(target);
      target.nlink = 0;
      to.directory().nlink--;
    } else if (target != null) {
      target.nlink--;
      target.ctime = now();
    }
    leave(from, source);
    if (source.directory()) {
      from.directory().nlink--;
      to.directory().nlink++;
      source.parent = to.directory();
    }
    source.ctime = now();
    enter(to, source);
  }

  private void exchange(End from, End to, ModelInode source, ModelInode target) {
    if (source.directory()) {
      from.directory().nlink--;
      to.directory().nlink++;
      source.parent = to.directory();
    }
    if (target.directory()) {
      to.directory().nlink--;
      from.directory().nlink++;
      target.parent = from.directory();
    }
    source.ctime = now();
    target.ctime = now();
    enter(from, target);
    enter(to, source);
  }

  /** Returns whether a directory is what the inode is, or lies below it. */
  private boolean isInside(ModelInode directory, ModelInode inode) {
    for (ModelInode at = directory; at != inode; at = at.parent) {
      if (at == model.root) {
        return false;
      }
    }
    return true;
  }

  private static void requireEmpty(ModelInode directory) {
    if (!directory.entries.isEmpty()) {
      throw error(Errno.ENOTEMPTY);
    }
  }

  private End freePlace(String path, boolean directory) {
    End end = place(path).checked();
    if (end.inode() != null) {
      throw error(Errno.EEXIST);
    }
    if (end.slash() && !directory) {
      throw error(Errno.ENOENT);
    }
    return end;
  }

  /** Returns an inode that is no directory, for a name in a directory. */
  ModelInode newInode(ModelInode parent, FileType type, int requested) {
    int mode = requested;
    long gid = who.gid();
    if ((parent.mode & SETGID) != 0) {
      gid = parent.gid;
      boolean executes = (mode & SETGID) != 0 && (mode & GROUP_EXECUTE) != 0;
      mode = executes && !root() && !member(gid) ? mode & ~SETGID : mode;
    }
    return new ModelInode(type, mode & ~umask, who.uid(), gid, now());
  }

  void enter(End end, ModelInode inode) {
    end.directory().entries.put(end.name(), inode);
    touch(end.directory());
  }

  private void leave(End end, ModelInode inode) {
    end.directory().entries.remove(end.name(), inode);
    touch(end.directory());
  }
}
