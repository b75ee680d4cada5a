package io.callfs.core;

/** Which call removes a name. */
public enum Removal {
  /** {@code unlink(2)}: anything but a directory (EISDIR). */
  UNLINK,
  /** {@code rmdir(2)}: an empty directory (ENOTDIR, ENOTEMPTY). */
  RMDIR,
  /** {@code remove(3)}: the one that fits. */
  EITHER,
  /**
   * A directory with all that is below it, at once or not at all; anything else as {@link #EITHER}.
   */
  TREE
}
