package io.callfs.backend.localfs.tree;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * What the host tells of an inode of its own, {@code statx(2)}.
 *
 * @param device the file system that it is on
 * @param inode its number there
 * @param format the bits of S_IFMT
 * @param mode the twelve bits of permission
 */
record HostStat(
    long device,
    long inode,
    int format,
    int mode,
    long nlink,
    long uid,
    long gid,
    long size,
    Instant atime,
    Instant mtime) {

  private static final int S_IFMT = 0170000;
  private static final int S_IFREG = 0100000;
  private static final int S_IFDIR = 0040000;
  private static final int S_IFLNK = 0120000;
  private static final int S_IFIFO = 0010000;

  /** Reads what the kernel has written. */
  static HostStat of(byte[] statx) {
    ByteBuffer bytes = ByteBuffer.wrap(statx).order(ByteOrder.nativeOrder());
    int mode = bytes.getShort(28) & 0xFFFF;
    return new HostStat(
        ((long) bytes.getInt(136) << 32) | Integer.toUnsignedLong(bytes.getInt(140)),
        bytes.getLong(32),
        mode & S_IFMT,
        mode & 07777,
        Integer.toUnsignedLong(bytes.getInt(16)),
        Integer.toUnsignedLong(bytes.getInt(20)),
        Integer.toUnsignedLong(bytes.getInt(24)),
        bytes.getLong(40),
        Instant.ofEpochSecond(bytes.getLong(64), bytes.getInt(72)),
        Instant.ofEpochSecond(bytes.getLong(112), bytes.getInt(120)));
  }

  boolean isFile() {
    return format == S_IFREG;
  }

  boolean isDirectory() {
    return format == S_IFDIR;
  }

  boolean isSymlink() {
    return format == S_IFLNK;
  }

  boolean isFifo() {
    return format == S_IFIFO;
  }

  boolean isSame(HostStat other) {
    return device == other.device && inode == other.inode;
  }
}
