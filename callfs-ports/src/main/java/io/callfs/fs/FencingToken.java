package io.callfs.fs;

/**
 * The number of a grant of a lock: greater than that of every earlier grant for the same key, so
 * stale holders can be told.
 */
public record FencingToken(long value) implements Comparable<FencingToken> {

  /** Checks the number. */
  public FencingToken {
    if (value < 1) {
      throw new IllegalArgumentException("fencing token " + value + " is not positive");
    }
  }

  @Override
  public int compareTo(FencingToken other) {
    return Long.compare(value, other.value);
  }
}
