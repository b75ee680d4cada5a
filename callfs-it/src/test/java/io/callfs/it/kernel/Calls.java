package io.callfs.it.kernel;

import io.callfs.fs.Credentials;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Makes up calls, the same ones from the same seed as long as the tree goes the same way. */
final class Calls {

  private static final List<Credentials> CALLERS =
      List.of(
          Credentials.ROOT,
          Credentials.ROOT,
          Credentials.ROOT,
          new Credentials(0, 1000, Set.of(1000L)),
          new Credentials(1000, 1000, Set.of(1000L)),
          new Credentials(1000, 1000, Set.of(1000L)),
          new Credentials(1000, 2000, Set.of(1000L, 3000L)),
          new Credentials(1001, 1001, Set.of(1001L, 1000L)),
          new Credentials(1002, 1000, Set.of()),
          new Credentials(65534, 65534, Set.of(65534L)),
          new Credentials(4294967294L, 4294967294L, Set.of()));
  private static final int[] UMASKS = {0, 0, 0, 0, 0, 0, 022, 022, 077, 027, 007, 0117, 0777};
  private static final int[] MODES = {
    0755, 0700, 0770, 0707, 0711, 0666, 0644, 0600, 0060, 0006, 0000, 0444, 0111, 0222, 01777,
    01777, 01770, 02777, 02775, 02770, 03777, 04755, 02755, 06755, 04644, 02644, 06777, 02766, 07777
  };
  private static final int[] OPEN_MODES = {0777, 0777, 01777, 02777, 03777, 0775, 07777};
  private static final long[] IDS = {
    -1, -1, -1, 0, 1000, 1000, 1001, 1002, 2000, 3000, 65534, 4294967294L
  };
  private static final long[] SIZES = {
    -1, 0, 0, 1, 5, 63, 64, 65, 100, 100, 4096, 5000, 70_000, 1L << 40, Long.MAX_VALUE
  };
  private static final int[] LENGTHS = {0, 0, 1, 10, 63, 64, 65, 200, 5000, 70_000};
  private static final List<String> TIMES =
      List.of(
          "n",
          "n",
          "n",
          "o",
          "o",
          "0.0",
          "-1.999999999",
          "1.5",
          "1600000000.123456789",
          "-2208988800.123",
          "4294967296.1",
          "7000000000.999999999");
  // security.selinux is left out: kernels built with that module treat it by a rule of their own.
  private static final List<String> XATTRS =
      List.of(
          "user.a",
          "user.a",
          "user.a",
          "user.b",
          "user.b",
          "user.\u00fc\"",
          "trusted.a",
          "trusted.a",
          "security.a",
          "user.",
          "trusted.",
          "security.",
          "system.a",
          "user",
          "colour.red",
          "",
          "user." + "n".repeat(251));
  private static final List<String> OPEN_FLAGS =
      List.of(
          "", "", "c", "c", "c", "cx", "ct", "ca", "t", "a", "n", "nc", "d", "nd", "x", "cxt",
          "ctn", "dt", "td", "cxn");
  private static final long[] OFFSETS = {0, 0, 1, 5, 63, 64, 100, 4096, 5000, 70_000, 1L << 33};
  private static final int FULL = 60;

  private final RandomGenerator random;
  private final Paths paths;
  private final boolean protectedSymlinks;
  private final boolean devices;
  private boolean first = true;

  /**
   * Creates a source of calls.
   *
   * @param protectedSymlinks whether links in sticky directories that anyone may write to are
   *     followed by some only (fs.protected_symlinks), so that there must be no such directories
   * @param devices whether devices can be opened there (no nodev mount)
   */
  Calls(RandomGenerator random, Paths paths, boolean protectedSymlinks, boolean devices) {
    this.random = random;
    this.paths = paths;
    this.protectedSymlinks = protectedSymlinks;
    this.devices = devices;
  }

  Call next() {
    int size = paths.refresh();
    if (first) {
      first = false;
      return Call.of(Credentials.ROOT, 0, Op.CHMOD, "/", openMode());
    }
    Credentials who = CALLERS.get(random.nextInt(CALLERS.size()));
    int umask = UMASKS[random.nextInt(UMASKS.length)];
    if (random.nextInt(12) == 0) {
      // Else the users lock each other out of everything soon.
      return Call.of(Credentials.ROOT, 0, Op.CHMOD, paths.directory(), openMode());
    }
    if (size > FULL && random.nextInt(3) == 0) {
      return Call.of(Credentials.ROOT, umask, Op.REMOVE, paths.any());
    }
    return next(who, umask, op());
  }

  private Op op() {
    int roll = random.nextInt(Op.TOTAL_WEIGHT);
    for (Op op : Op.values()) {
      roll -= op.weight();
      if (roll < 0) {
        return op;
      }
    }
    throw new IllegalStateException("weights do not add up");
  }

  private Call next(Credentials who, int umask, Op op) {
    return switch (op) {
      case MKDIR -> {
        String mode = random.nextBoolean() ? openMode() : mode();
        yield Call.of(who, umask, op, paths.fresh(), mode);
      }
      case MKNOD -> mknod(who, umask);
      case SYMLINK -> Call.of(who, umask, op, paths.linkText(), paths.fresh());
      case LINK -> Call.of(who, umask, op, source(), paths.freshParsed(), random.nextInt(2));
      case RENAME -> {
        String to = random.nextBoolean() ? paths.anyParsed() : paths.freshParsed();
        int flags = random.nextInt(5);
        yield Call.of(who, umask, op, source(), to, flags < 3 ? flags : 0);
      }
      case CHMOD, LCHMOD -> Call.of(who, umask, op, anyOrFile(), mode());
      case CHOWN, LCHOWN -> Call.of(who, umask, op, anyOrFile(), id(), id());
      case TRUNCATE -> {
        long size = SIZES[random.nextInt(SIZES.length)];
        yield Call.of(who, umask, op, size < 0 ? paths.fileParsed() : anyOrFile(), size);
      }
      case UTIMENS ->
          Call.of(who, umask, op, paths.any(), random.nextInt(4) == 0 ? 0 : 1, time(), time());
      case WRITE -> write(who, umask);
      case WRITEAT -> Call.of(who, umask, op, anyOrFile(), offset(), length(), random.nextInt(100));
      case FDOPEN -> open(who, umask);
      case FDWRITE -> Call.of(who, umask, op, slot(), offset(), length(), random.nextInt(100));
      case FDREAD -> Call.of(who, umask, op, slot(), offset(), length());
      case FTRUNCATE -> Call.of(who, umask, op, slot(), SIZES[random.nextInt(SIZES.length)]);
      case FCHMOD -> Call.of(who, umask, op, slot(), mode());
      case FCHOWN -> Call.of(who, umask, op, slot(), id(), id());
      case FUTIMENS -> Call.of(who, umask, op, slot(), time(), time());
      case FDSTAT, FDCLOSE -> Call.of(who, umask, op, slot());
      case ACCESS ->
          Call.of(who, umask, op, paths.any(), random.nextInt(8), random.nextInt(4) == 0 ? 0 : 1);
      case SETXATTR ->
          Call.of(who, umask, op, anyOrFile(), xattr(), xattrValue(), random.nextInt(2));
      case REMOVEXATTR -> Call.of(who, umask, op, anyOrFile(), xattr(), random.nextInt(2));
      case XATTRS -> Call.of(who, umask, op, anyOrFile(), random.nextInt(4) == 0 ? 0 : 1);
      case LOOK, OPEN, PREAD, PWRITE, FSTAT, CLOSE ->
          throw new IllegalStateException(op + " is not made at random");
      case UNLINK, READLINK, READ -> Call.of(who, umask, op, anyOrFile());
      case RMDIR, REMOVE, STAT, LSTAT, LIST -> Call.of(who, umask, op, paths.any());
    };
  }

  private Call mknod(Credentials who, int umask) {
    String type = List.of("f", "p", "s", "c", "b").get(random.nextInt(devices ? 5 : 3));
    boolean device = type.equals("c") || type.equals("b");
    // Numbers for local and experimental use, which no driver answers; and never 0:0, which is a
    // whiteout of overlayfs.
    int major = device ? 60 + random.nextInt(4) : 0;
    int minor = device ? random.nextInt(1 << 20) : 0;
    return Call.of(who, umask, Op.MKNOD, paths.fresh(), type, mode(), major, minor);
  }

  private Call write(Credentials who, int umask) {
    int length = LENGTHS[random.nextInt(LENGTHS.length)];
    int mode = Integer.parseInt(mode(), 8);
    // The engine's write makes the file with its content at once; open(2) makes it empty, and the
    // write(2) that follows takes S_ISUID and S_ISGID away again.
    boolean kept = length == 0 || who.privileged();
    String path = random.nextBoolean() ? anyOrFile() : paths.fresh();
    return Call.of(
        who,
        umask,
        Op.WRITE,
        path,
        octal(kept ? mode : mode & 01777),
        random.nextInt(4) == 0 ? 1 : 0,
        length,
        random.nextInt(100));
  }

  private String xattr() {
    return XATTRS.get(random.nextInt(XATTRS.size()));
  }

  private String xattrValue() {
    return "v".repeat(random.nextInt(3) * random.nextInt(9));
  }

  private Call open(Credentials who, int umask) {
    String path = random.nextInt(3) == 0 ? paths.fresh() : anyOrFile();
    String access = List.of("r", "w", "b", "b").get(random.nextInt(4));
    String flags = OPEN_FLAGS.get(random.nextInt(OPEN_FLAGS.size()));
    return Call.of(who, umask, Op.FDOPEN, slot(), path, access + flags, mode());
  }

  private int slot() {
    return random.nextInt(EngineFiles.SLOTS);
  }

  /** -1 stands for the position of the open file. */
  private long offset() {
    return random.nextInt(3) == 0 ? -1 : OFFSETS[random.nextInt(OFFSETS.length)];
  }

  private int length() {
    return LENGTHS[random.nextInt(LENGTHS.length)];
  }

  private String anyOrFile() {
    return random.nextBoolean() ? paths.any() : paths.file();
  }

  private String source() {
    return random.nextBoolean() ? paths.anyParsed() : paths.fileParsed();
  }

  private String mode() {
    boolean made = random.nextInt(8) == 0;
    return followable(made ? random.nextInt(010000) : MODES[random.nextInt(MODES.length)]);
  }

  private String openMode() {
    return followable(OPEN_MODES[random.nextInt(OPEN_MODES.length)]);
  }

  private String followable(int mode) {
    return octal(protectedSymlinks && (mode & 01000) != 0 ? mode & ~0002 : mode);
  }

  private static String octal(int mode) {
    return "0" + Integer.toOctalString(mode);
  }

  private long id() {
    return IDS[random.nextInt(IDS.length)];
  }

  private String time() {
    return TIMES.get(random.nextInt(TIMES.size()));
  }
}
