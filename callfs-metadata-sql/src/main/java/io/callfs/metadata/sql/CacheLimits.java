package io.callfs.metadata.sql;

import java.time.Duration;

/**
 * How much is kept in memory, and how long.
 *
 * @param ttl how long a row is used without a look at the database
 * @param entries rows of each kind: inodes, names, lists of extents; 0 keeps nothing. Inodes with
 *     long extended attributes or link texts count as several
 * @param smallBlobBytes bytes of small blobs
 */
public record CacheLimits(Duration ttl, long entries, long smallBlobBytes) {

  /** What a cached path takes at most, about: its name, inode and extents. */
  static final int BYTES_PER_PATH = 640;

  /** Checks the ranges. */
  public CacheLimits {
    if (ttl.isNegative() || entries < 0 || smallBlobBytes < 0) {
      throw new IllegalArgumentException("cache limits must not be negative");
    }
  }

  /**
   * Returns these limits as a heap of the size bears them: a quarter of it for rows, an eighth for
   * small blobs.
   */
  public static CacheLimits within(long heapBytes, Duration ttl, long entries) {
    return new CacheLimits(
        ttl,
        Math.min(entries, heapBytes / 4 / BYTES_PER_PATH),
        entries == 0 ? 0 : Math.min(64L << 20, heapBytes / 8));
  }
}
