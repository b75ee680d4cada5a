package io.callfs.core;

/** What an open file may be used for ({@code open(2)}). */
public enum AccessMode {
  /** O_RDONLY. */
  READ_ONLY,
  /** O_WRONLY. */
  WRITE_ONLY,
  /** O_RDWR. */
  READ_WRITE;

  /** Returns whether its content may be read. */
  public boolean reads() {
    return this != WRITE_ONLY;
  }

  /** Returns whether its content may be changed. */
  public boolean writes() {
    return this != READ_ONLY;
  }
}
