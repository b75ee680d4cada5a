package io.callfs.it.kernel;

import java.util.Arrays;
import java.util.Locale;

/** The calls that are compared. */
enum Op {
  MKDIR(9, true),
  MKNOD(7, true),
  SYMLINK(8, true),
  LINK(7, true),
  UNLINK(5, true),
  RMDIR(4, true),
  REMOVE(3, true),
  RENAME(14, true),
  CHMOD(8, true),
  LCHMOD(1, true),
  CHOWN(5, true),
  LCHOWN(2, true),
  TRUNCATE(5, true),
  UTIMENS(6, true),
  WRITE(12, true),
  WRITEAT(8, true),
  SETXATTR(5, true),
  REMOVEXATTR(2, true),
  FDOPEN(12, true),
  FDWRITE(8, true),
  FTRUNCATE(3, true),
  FCHMOD(2, true),
  FCHOWN(2, true),
  FUTIMENS(2, true),
  FDCLOSE(2, false),
  FDREAD(5, false),
  FDSTAT(3, false),
  STAT(3, false),
  LSTAT(2, false),
  ACCESS(4, false),
  READLINK(2, false),
  READ(4, false),
  LIST(3, false),
  XATTRS(3, false),
  LOOK(0, false),
  OPEN(0, true),
  PREAD(0, false),
  PWRITE(0, true),
  FSTAT(0, false),
  CLOSE(0, true);

  /** The sum of all weights. */
  static final int TOTAL_WEIGHT = Arrays.stream(values()).mapToInt(Op::weight).sum();

  private final int weight;
  private final boolean mutating;

  Op(int weight, boolean mutating) {
    this.weight = weight;
    this.mutating = mutating;
  }

  /** Returns how often it is made, of {@link #TOTAL_WEIGHT} calls. */
  int weight() {
    return weight;
  }

  /** Returns whether the call may change something, even where it fails. */
  boolean mutating() {
    return mutating;
  }

  /** Returns the name that the helper process knows it by. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
