package io.callfs.testkit.model;

import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.FileType;
import java.util.Set;

/**
 * A {@link Model} as one caller has it. Each call does what the manual page of the Linux call says,
 * or throws an {@link io.callfs.fs.FsException} and has changed nothing. Not thread-safe.
 */
public final class ModelCaller extends ModelAttributes {

  ModelCaller(Model model, Credentials who, int umask) {
    super(model, who, umask);
  }

  /** Flags of {@code open(2)}; without the first two, O_RDONLY. */
  public enum Flag {
    /** O_WRONLY. */
    WRITE_ONLY,
    /** O_RDWR. */
    READ_WRITE,
    /** O_CREAT. */
    CREATE,
    /** O_EXCL. */
    EXCLUSIVE,
    /** O_TRUNC. */
    TRUNCATE,
    /** O_APPEND. */
    APPEND,
    /** O_NOFOLLOW. */
    NO_FOLLOW,
    /** O_DIRECTORY. */
    DIRECTORY
  }

  /**
   * Opens, {@code open(2)}, always as with O_NONBLOCK. A socket or device is ENXIO, since there is
   * nothing behind; a fifo for writing alone, since nobody reads from it.
   */
  public ModelFile open(String path, Set<Flag> flags, int mode) {
    if (flags.contains(Flag.CREATE) && flags.contains(Flag.DIRECTORY)) {
      throw error(Errno.EINVAL);
    }
    ModelInode inode =
        flags.contains(Flag.CREATE) ? findOrCreate(path, flags, mode) : find(path, flags);
    return new ModelFile(this, inode, flags, 0);
  }

  /** Opens what is there for the flags; empties it where that is asked for. */
  private ModelInode find(String path, Set<Flag> flags) {
    return opened(find(path, !flags.contains(Flag.NO_FOLLOW)), flags);
  }

  private ModelInode findOrCreate(String path, Set<Flag> flags, int mode) {
    boolean exclusive = flags.contains(Flag.EXCLUSIVE);
    End end = exclusive || flags.contains(Flag.NO_FOLLOW) ? place(path) : creation(path);
    if (end.plain() && end.slash()) {
      throw error(Errno.EISDIR);
    }
    ModelInode there = end.checked().inode();
    if (there == null) {
      requireMayCreate(end.directory());
      ModelInode made = newInode(end.directory(), FileType.FILE, mode);
      enter(end, made);
      return made;
    }
    if (exclusive) {
      throw error(Errno.EEXIST);
    }
    if (there.directory()) {
      throw error(Errno.EISDIR);
    }
    return opened(there, flags);
  }

  private ModelInode opened(ModelInode inode, Set<Flag> flags) {
    if (flags.contains(Flag.DIRECTORY) && !inode.directory()) {
      throw error(Errno.ENOTDIR);
    }
    if (inode.link()) {
      throw error(Errno.ELOOP);
    }
    boolean truncates = flags.contains(Flag.TRUNCATE);
    boolean changes = writes(flags) || truncates;
    if (inode.directory() && changes) {
      throw error(Errno.EISDIR);
    }
    require(inode, (reads(flags) ? READ : 0) | (changes ? WRITE : 0));
    boolean fifo = inode.type == FileType.FIFO && reads(flags);
    if (!inode.directory() && !inode.file() && !fifo) {
      throw error(Errno.ENXIO);
    }
    if (truncates && inode.file()) {
      inode.resize(0);
      written(inode);
    }
    return inode;
  }

  static boolean writes(Set<Flag> flags) {
    return flags.contains(Flag.WRITE_ONLY) || flags.contains(Flag.READ_WRITE);
  }

  static boolean reads(Set<Flag> flags) {
    return !flags.contains(Flag.WRITE_ONLY);
  }

  /** Reads a whole file, which is one version; a fifo is ENXIO, since that would wait. */
  public ModelInode read(String path) {
    ModelInode inode = find(path, Set.of());
    if (inode.directory()) {
      throw error(Errno.EISDIR);
    }
    if (!inode.file()) {
      throw error(Errno.ENXIO);
    }
    return inode;
  }

  /** Writes a whole file: O_CREAT with O_TRUNC, or with O_EXCL, and the content in one step. */
  public void write(String path, int mode, boolean exclusive, byte[] content) {
    Flag how = exclusive ? Flag.EXCLUSIVE : Flag.TRUNCATE;
    ModelInode file = findOrCreate(path, Set.of(Flag.CREATE, Flag.WRITE_ONLY, how), mode);
    file.write(0, content);
  }
}
