package io.callfs.backend.localfs.tree;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The system calls of Linux that Java does not offer: those that work in a directory that is held
 * by its descriptor and follow no link. Names are bytes without their end. Thread-safe.
 */
final class Linux {

  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_BASIC_STATS = 0x7ff;
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0100;
  private static final int O_EXCL = 0200;
  private static final int O_NONBLOCK = 04000;
  private static final int O_CLOEXEC = 02000000;
  private static final int RENAME_EXCHANGE = 2;
  private static final int STATX_BYTES = 256;
  private static final int MOST_XATTR_BYTES = 256;
  private static final int DIRENT_BYTES = 32 * 1024;

  private final int noFollow;
  private final int directory;

  private Linux(boolean arm) {
    noFollow = arm ? 0100000 : 0400000;
    directory = arm ? 040000 : 0200000;
  }

  /**
   * Binds the calls.
   *
   * @throws UnsupportedOperationException where this is no Linux whose numbers are known, with a
   *     text that says so
   */
  static Linux bind() {
    String system = System.getProperty("os.name", "");
    String machine = System.getProperty("os.arch", "");
    if (!system.equals("Linux") || !Set.of("amd64", "aarch64").contains(machine)) {
      throw new UnsupportedOperationException(
          "the tree view needs Linux on x86_64 or aarch64, this is " + system + " on " + machine);
    }
    try {
      Linux linux = new Linux(machine.equals("aarch64"));
      // The first call binds them all.
      boolean ignored = linux.isRoot();
      return linux;
    } catch (LinkageError e) {
      throw new UnsupportedOperationException(
          "the tree view can't load its native library (jna.tmpdir must not be mounted noexec): "
              + e.getMessage(),
          e);
    }
  }

  /** Returns whether this process runs as root. */
  boolean isRoot() {
    return Calls.geteuid() == 0;
  }

  /** Opens a directory in another one. The caller closes the descriptor. */
  int openDirectory(int dir, byte[] name) throws HostException {
    return open(dir, name, directory | noFollow, 0);
  }

  /** Opens a directory by a path of the operator's, whose links are followed. */
  int openPath(byte[] path) throws HostException {
    return open(-100, path, directory, 0);
  }

  /** Opens a file for reading. The caller closes the descriptor. */
  int openFile(int dir, byte[] name) throws HostException {
    return open(dir, name, noFollow | O_NONBLOCK, 0);
  }

  /** Opens a file for reading and writing. The caller closes the descriptor. */
  int openForWriting(int dir, byte[] name) throws HostException {
    return open(dir, name, O_RDWR | noFollow | O_NONBLOCK, 0);
  }

  /** Creates a file that must not exist. The caller closes the descriptor. */
  int create(int dir, byte[] name) throws HostException {
    return open(dir, name, O_WRONLY | O_CREAT | O_EXCL | noFollow, 0600);
  }

  private static int open(int dir, byte[] name, int flags, int mode) throws HostException {
    return (int) check(Calls.openat(dir, ended(name), flags | O_CLOEXEC, mode), "open", name);
  }

  void close(int descriptor) {
    // What a close could tell of was told by the calls before.
    int ignored = Calls.close(descriptor);
  }

  /** Tells of a name, without following it; null where there is nothing. */
  @Nullable HostStat stat(int dir, byte[] name) throws HostException {
    byte[] buffer = new byte[STATX_BYTES];
    int result = Calls.statx(dir, ended(name), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, buffer);
    if (result < 0 && Native.getLastError() == HostException.ENOENT) {
      return null;
    }
    check(result, "statx", name);
    return HostStat.of(buffer);
  }

  /** Tells of what is open. */
  HostStat stat(int descriptor) throws HostException {
    byte[] buffer = new byte[STATX_BYTES];
    byte[] itself = {0};
    check(
        Calls.statx(descriptor, itself, AT_EMPTY_PATH, STATX_BASIC_STATS, buffer), "statx", itself);
    return HostStat.of(buffer);
  }

  /** Writes all bytes at a position. */
  void write(int descriptor, byte[] bytes, int count, long position) throws HostException {
    byte[] rest = bytes;
    int done = 0;
    while (done < count) {
      if (done > 0) {
        rest = Arrays.copyOfRange(bytes, done, count);
      }
      done += (int) check(Calls.pwrite(descriptor, rest, count - done, position + done), "write");
    }
  }

  void truncate(int descriptor, long size) throws HostException {
    check(Calls.ftruncate(descriptor, size), "ftruncate");
  }

  /** Shares the bytes of a file with an empty one; false where the file system can't. */
  boolean reflink(int from, int to) {
    return Calls.ioctl(to, 0x40049409L, from) == 0;
  }

  void chmod(int descriptor, int mode) throws HostException {
    check(Calls.fchmod(descriptor, mode), "fchmod");
  }

  void chown(int descriptor, long uid, long gid) throws HostException {
    check(Calls.fchown(descriptor, (int) uid, (int) gid), "fchown");
  }

  /** Gives a name itself an owner. */
  void chown(int dir, byte[] name, long uid, long gid) throws HostException {
    check(
        Calls.fchownat(dir, ended(name), (int) uid, (int) gid, AT_SYMLINK_NOFOLLOW),
        "fchownat",
        name);
  }

  /** Sets the mode of a fifo; only for names in directories that are ours alone. */
  void chmod(int dir, byte[] name, int mode) throws HostException {
    check(Calls.fchmodat(dir, ended(name), mode, 0), "fchmodat", name);
  }

  void times(int descriptor, Instant atime, Instant mtime) throws HostException {
    check(Calls.futimens(descriptor, timespecs(atime, mtime)), "futimens");
  }

  /** Gives a name itself its times. */
  void times(int dir, byte[] name, Instant atime, Instant mtime) throws HostException {
    check(
        Calls.utimensat(dir, ended(name), timespecs(atime, mtime), AT_SYMLINK_NOFOLLOW),
        "utimensat",
        name);
  }

  private static byte[] timespecs(Instant atime, Instant mtime) {
    return ByteBuffer.allocate(32)
        .order(ByteOrder.nativeOrder())
        .putLong(atime.getEpochSecond())
        .putLong(atime.getNano())
        .putLong(mtime.getEpochSecond())
        .putLong(mtime.getNano())
        .array();
  }

  void makeDirectory(int dir, byte[] name) throws HostException {
    check(Calls.mkdirat(dir, ended(name), 0700), "mkdirat", name);
  }

  void makeFifo(int dir, byte[] name) throws HostException {
    check(Calls.mkfifoat(dir, ended(name), 0600), "mkfifoat", name);
  }

  void symlink(byte[] text, int dir, byte[] name) throws HostException {
    check(Calls.symlinkat(ended(text), dir, ended(name)), "symlinkat", name);
  }

  void link(int from, byte[] fromName, int to, byte[] toName) throws HostException {
    check(Calls.linkat(from, ended(fromName), to, ended(toName), 0), "linkat", toName);
  }

  void rename(int from, byte[] fromName, int to, byte[] toName) throws HostException {
    check(Calls.renameat(from, ended(fromName), to, ended(toName)), "renameat", toName);
  }

  void exchange(int from, byte[] fromName, int to, byte[] toName) throws HostException {
    check(
        Calls.renameat2(from, ended(fromName), to, ended(toName), RENAME_EXCHANGE),
        "renameat2",
        toName);
  }

  void unlink(int dir, byte[] name) throws HostException {
    check(Calls.unlinkat(dir, ended(name), 0), "unlinkat", name);
  }

  void removeDirectory(int dir, byte[] name) throws HostException {
    check(Calls.unlinkat(dir, ended(name), AT_REMOVEDIR), "unlinkat", name);
  }

  byte[] readLink(int dir, byte[] name) throws HostException {
    byte[] text = new byte[4096];
    int length =
        (int) check(Calls.readlinkat(dir, ended(name), text, text.length), "readlinkat", name);
    return Arrays.copyOf(text, length);
  }

  /** Sets an extended attribute of what is open; false where the file system keeps none. */
  boolean setXattr(int descriptor, byte[] attribute, byte[] value) throws HostException {
    if (Calls.fsetxattr(descriptor, ended(attribute), value, value.length, 0) == 0) {
      return true;
    }
    if (Native.getLastError() == HostException.EOPNOTSUPP) {
      return false;
    }
    throw failure(Native.getLastError(), "fsetxattr", attribute);
  }

  /** Returns an extended attribute of what is open; null where there is none. */
  byte @Nullable [] xattr(int descriptor, byte[] attribute) throws HostException {
    byte[] value = new byte[MOST_XATTR_BYTES];
    return xattr(Calls.fgetxattr(descriptor, ended(attribute), value, value.length), value);
  }

  /** Returns an extended attribute of a name, which is not followed; null where there is none. */
  byte @Nullable [] xattr(int dir, byte[] name, byte[] attribute) throws HostException {
    byte[] head = ("/proc/self/fd/" + dir + "/").getBytes(StandardCharsets.US_ASCII);
    byte[] path = Arrays.copyOf(head, head.length + name.length + 1);
    System.arraycopy(name, 0, path, head.length, name.length);
    byte[] value = new byte[MOST_XATTR_BYTES];
    return xattr(Calls.lgetxattr(path, ended(attribute), value, value.length), value);
  }

  private static byte @Nullable [] xattr(long length, byte[] value) throws HostException {
    if (length >= 0) {
      return Arrays.copyOf(value, (int) length);
    }
    int errno = Native.getLastError();
    return switch (errno) {
      // Too long to be ours, none, none possible, or gone meanwhile.
      case HostException.ERANGE,
          HostException.ENODATA,
          HostException.EOPNOTSUPP,
          HostException.ENOENT ->
          null;
      default -> throw failure(errno, "getxattr", new byte[0]);
    };
  }

  /** Reads the entries of an open directory on, {@code getdents64(2)}; empty at its end. */
  ByteBuffer entries(int descriptor) throws HostException {
    byte[] buffer = new byte[DIRENT_BYTES];
    int length = (int) check(Calls.getdents64(descriptor, buffer, buffer.length), "getdents64");
    return ByteBuffer.wrap(buffer, 0, length).order(ByteOrder.nativeOrder());
  }

  private static byte[] ended(byte[] text) {
    return Arrays.copyOf(text, text.length + 1);
  }

  private static long check(long result, String call) throws HostException {
    return check(result, call, new byte[0]);
  }

  private static long check(long result, String call, byte[] name) throws HostException {
    if (result < 0) {
      throw failure(Native.getLastError(), call, name);
    }
    return result;
  }

  private static HostException failure(int errno, String call, byte[] name) {
    String on = name.length == 0 ? "" : " '" + new String(name, StandardCharsets.UTF_8) + "'";
    return new HostException(errno, call + on + ": " + Calls.strerror(errno));
  }

  /** Bound when first used, since a failure to bind is told by {@link #bind}. */
  private static final class Calls {
    static {
      Native.register(Calls.class, "c");
    }

    private Calls() {}

    static native int geteuid();

    static native int openat(int dir, byte[] path, int flags, int mode);

    static native int close(int descriptor);

    static native int statx(int dir, byte[] path, int flags, int mask, byte[] buffer);

    static native long pwrite(int descriptor, byte[] bytes, long count, long position);

    static native int ftruncate(int descriptor, long size);

    static native int ioctl(int descriptor, long request, int argument);

    static native int fchmod(int descriptor, int mode);

    static native int fchmodat(int dir, byte[] path, int mode, int flags);

    static native int fchown(int descriptor, int uid, int gid);

    static native int fchownat(int dir, byte[] path, int uid, int gid, int flags);

    static native int futimens(int descriptor, byte[] times);

    static native int utimensat(int dir, byte[] path, byte[] times, int flags);

    static native int mkdirat(int dir, byte[] path, int mode);

    static native int mkfifoat(int dir, byte[] path, int mode);

    static native int symlinkat(byte[] text, int dir, byte[] path);

    static native int linkat(int from, byte[] fromPath, int to, byte[] toPath, int flags);

    static native int renameat(int from, byte[] fromPath, int to, byte[] toPath);

    static native int renameat2(int from, byte[] fromPath, int to, byte[] toPath, int flags);

    static native int unlinkat(int dir, byte[] path, int flags);

    static native long readlinkat(int dir, byte[] path, byte[] text, long size);

    static native int fsetxattr(
        int descriptor, byte[] attribute, byte[] value, long size, int flags);

    static native long fgetxattr(int descriptor, byte[] attribute, byte[] value, long size);

    static native long lgetxattr(byte[] path, byte[] attribute, byte[] value, long size);

    static native long getdents64(int descriptor, byte[] buffer, long size);

    static native String strerror(int errno);
  }
}
