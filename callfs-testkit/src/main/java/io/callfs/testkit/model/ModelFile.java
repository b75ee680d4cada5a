package io.callfs.testkit.model;

import io.callfs.fs.Errno;
import io.callfs.testkit.model.ModelCaller.Flag;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * An open file of a {@link Model}: an inode, a position, and the identity of its opener. Not
 * thread-safe; nothing is to be closed.
 */
public final class ModelFile {

  private final ModelCaller opener;
  private final ModelInode inode;
  private final Set<Flag> flags;
  private long position;

  ModelFile(ModelCaller opener, ModelInode inode, Set<Flag> flags, long position) {
    this.opener = opener;
    this.inode = inode;
    this.flags = Set.copyOf(flags);
    this.position = position;
  }

  /** Returns the same open file of a copy of the model. */
  public ModelFile of(Model copy, IdentityHashMap<ModelInode, ModelInode> copies) {
    return new ModelFile(
        copy.as(opener.who, opener.umask), Model.copyOf(inode, copies), flags, position);
  }

  /** Tells of the inode, {@code fstat(2)}. */
  public ModelInode inode() {
    return inode;
  }

  /** Returns where the next read or write without a position begins. */
  public long position() {
    return position;
  }

  /** Reads, {@code pread(2)}. */
  public byte[] read(long offset, int length) {
    requirePositions();
    if (!ModelCaller.reads(flags)) {
      throw ModelWalk.error(Errno.EBADF);
    }
    if (inode.directory()) {
      throw ModelWalk.error(Errno.EISDIR);
    }
    return inode.read(offset, length);
  }

  private void requirePositions() {
    if (fifo()) {
      throw ModelWalk.error(Errno.ESPIPE);
    }
  }

  private boolean fifo() {
    return !inode.file() && !inode.directory();
  }

  /** Reads at the position, {@code read(2)}. */
  public byte[] read(int length) {
    if (fifo() && ModelCaller.reads(flags)) {
      if (ModelCaller.writes(flags)) {
        throw ModelWalk.error(Errno.EAGAIN);
      }
      return new byte[0];
    }
    byte[] read = read(position, length);
    position += read.length;
    return read;
  }

  /** Writes, {@code pwrite(2)}. */
  public void write(long offset, byte[] content) {
    requirePositions();
    end(offset, content);
  }

  /** Writes at the position, {@code write(2)}. */
  public void write(byte[] content) {
    position = end(position, content);
  }

  private long end(long offset, byte[] content) {
    if (!ModelCaller.writes(flags)) {
      throw ModelWalk.error(Errno.EBADF);
    }
    if (fifo()) {
      throw ModelWalk.error(Errno.EAGAIN);
    }
    if (content.length == 0) {
      return offset;
    }
    long start = flags.contains(Flag.APPEND) ? inode.size : offset;
    if (start > Long.MAX_VALUE - content.length) {
      throw ModelWalk.error(Errno.EFBIG);
    }
    inode.write(start, content);
    opener.written(inode);
    return start + content.length;
  }

  /** Sets the size, {@code ftruncate(2)}. */
  public void truncate(long size) {
    if (size < 0 || !inode.file() || !ModelCaller.writes(flags)) {
      throw ModelWalk.error(Errno.EINVAL);
    }
    inode.resize(size);
    opener.written(inode);
  }

  /** Sets permission bits, {@code fchmod(2)}. */
  public void chmod(int mode) {
    opener.chmod(inode, mode);
  }

  /** Changes owner and group, {@code fchown(2)}; -1 for unchanged. */
  public void chown(long uid, long gid) {
    opener.chown(inode, uid, gid);
  }

  /** Sets times, {@code futimens(3)}. */
  public void utimens(ModelTime atime, ModelTime mtime) {
    opener.utimens(inode, atime, mtime);
  }
}
