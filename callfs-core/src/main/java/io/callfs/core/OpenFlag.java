package io.callfs.core;

/**
 * Flags of {@code open(2)} that change what happens. Those that do not are left out: every change
 * is durable (O_SYNC, O_DSYNC), there are no terminals (O_NOCTTY), and caches are the engine's
 * business (O_DIRECT).
 */
public enum OpenFlag {
  /** Makes a regular file where there is none, O_CREAT. Follows a dangling link to its target. */
  CREATE,
  /** With {@link #CREATE}: fails where the name exists, a link too, O_EXCL. Alone, nothing. */
  EXCLUSIVE,
  /** Empties a regular file, O_TRUNC. Needs write permission whatever the access mode. */
  TRUNCATE,
  /** Has each write go to the end of the file, O_APPEND. */
  APPEND,
  /** Refuses a symbolic link as the last component, O_NOFOLLOW. */
  NO_FOLLOW,
  /** Refuses everything but a directory, O_DIRECTORY. */
  DIRECTORY,
  /**
   * Opens a fifo for reading though nobody writes, O_NONBLOCK. Nothing ever waits for another
   * process: without this, what would wait for one is refused.
   */
  NON_BLOCK
}
