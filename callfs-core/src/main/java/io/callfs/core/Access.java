package io.callfs.core;

/** The rights that {@code access(2)} can ask for. */
public enum Access {
  READ(4),
  WRITE(2),
  EXECUTE(1);

  private final int bit;

  Access(int bit) {
    this.bit = bit;
  }

  int bit() {
    return bit;
  }
}
