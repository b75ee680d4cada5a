package io.callfs.spi;

/** How a lock is held. */
public enum LockMode {
  /** Together with other shared holders. */
  SHARED,
  /** Alone. */
  EXCLUSIVE
}
