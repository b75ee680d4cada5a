package io.callfs.core;

import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.Mode;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file description, {@code open(2)}: an inode, an access mode, a position and the identity
 * of its opener, with whose rights every call is made.
 *
 * <p>It is the inode and not a version of it: each call sees what others have written before. While
 * it is open the inode lives, whatever becomes of its names; with the last name gone its link count
 * is 0, and its space is free once nobody has it open. An open file ends with its process.
 *
 * <p>A fifo may be open, and has no bytes: reading and writing at a position is ESPIPE, a read is
 * at the end, or EAGAIN where this is open for writing too, a write is EAGAIN, and sync EINVAL.
 *
 * <p>Each call is atomic and durable as those of {@link FileSystemView}. Thread-safe: writes
 * without a position come one after the other. Whoever opened it closes it; a call after that is
 * EBADF, one in progress ends as if it had come before.
 *
 * <p>Every call may throw {@link FsException} with EIO, ETIMEDOUT where the metadata store did not
 * answer in time, and ESTALE where the inode was removed by something that does not know that it is
 * open here; those that change something also ENOSPC, EDQUOT, EROFS, and EAGAIN where others held
 * the inode too long.
 */
public interface OpenFile extends AutoCloseable {

  /** Returns what it may be used for. */
  AccessMode access();

  /** Tells of the inode as it is now, {@code fstat(2)}. */
  Inode stat();

  /**
   * Opens the content of this instant for reading as one version, which later writes do not change.
   * The caller closes it; it outlives this.
   *
   * @throws FsException EBADF where it was not opened for reading; EISDIR for a directory
   */
  FileHandle content();

  /**
   * Reads bytes at a position, {@code pread(2)}: all of one version, as many as there are and fit.
   *
   * @return the number of bytes, -1 at or beyond the end
   * @throws FsException EINVAL for a negative position; else as {@link #content}
   */
  int read(long position, ByteBuffer target);

  /** Reads bytes at the position of this open file, which moves on, {@code read(2)}. */
  int read(ByteBuffer target);

  /**
   * Writes the whole content at a position, {@code pwrite(2)}: all of it or nothing. A gap before
   * it reads as zeros; nothing changes where there are no bytes. With {@link OpenFlag#APPEND} the
   * position is ignored, as Linux does. Everything that can be refused is refused before the first
   * byte is read.
   *
   * @throws FsException EINVAL for a negative position; EBADF where it was not opened for writing;
   *     EFBIG
   * @throws IOException what reading the content threw
   */
  WrittenRange write(long position, Content content, Precondition precondition) throws IOException;

  /**
   * As the other, at the position of this open file, which moves behind the bytes, {@code
   * write(2)}; with {@link OpenFlag#APPEND} at the end of the file, whoever else appends.
   */
  WrittenRange write(Content content, Precondition precondition) throws IOException;

  /**
   * Sets the size, {@code ftruncate(2)}. The position stays.
   *
   * @throws FsException EINVAL for a negative size, what is no regular file, and what was not
   *     opened for writing
   */
  Inode truncate(long size, Precondition precondition);

  /** Sets the permission bits, {@code fchmod(2)}. EPERM for who is neither owner nor root. */
  Inode chmod(Mode mode, Precondition precondition);

  /** Changes owner and group, {@code fchown(2)}; -1 for unchanged. EPERM as chown says. */
  Inode chown(long uid, long gid, Precondition precondition);

  /** Sets times, {@code futimens(3)}. EPERM, EACCES as utimensat says. */
  Inode setTimes(TimeChange atime, TimeChange mtime, Precondition precondition);

  /**
   * Has everything durable that was written, {@code fsync(2)}. Every call that has returned is
   * durable, so there is nothing left to do but to see that the inode is there.
   *
   * @return the inode
   */
  Inode sync();

  /** Closes it, {@code close(2)}. Idempotent. */
  @Override
  void close();
}
