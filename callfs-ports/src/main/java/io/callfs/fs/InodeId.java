package io.callfs.fs;

/**
 * The number of an inode: stable for the life of the file, over renames too, never used again.
 * Positive.
 */
public record InodeId(long value) implements Comparable<InodeId> {

  /** The root directory. */
  public static final InodeId ROOT = new InodeId(1);

  /** Checks the number. */
  public InodeId {
    if (value < 1) {
      throw new IllegalArgumentException("inode number " + value + " is not positive");
    }
  }

  @Override
  public int compareTo(InodeId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
