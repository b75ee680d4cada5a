package io.callfs.http;

import java.time.Duration;

/**
 * What bounds the open handles of callers (API.md §8, §14).
 *
 * @param ttl how long a handle lives that nobody uses, where its opening names no time; 1 s to
 *     {@link #MAX_TTL}
 * @param perPrincipal how many one caller may hold, at least 1; above that EMFILE
 */
public record HandleLimits(Duration ttl, int perPrincipal) {

  /** The longest life of a handle that nobody uses. */
  public static final Duration MAX_TTL = Duration.ofHours(1);

  /** The numbers of API.md §14. */
  public static final HandleLimits DEFAULT = new HandleLimits(Duration.ofSeconds(60), 1024);

  /** Checks the ranges. */
  public HandleLimits {
    if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(MAX_TTL) > 0) {
      throw new IllegalArgumentException("handle ttl " + ttl + " is not within 1 s to " + MAX_TTL);
    }
    if (perPrincipal < 1) {
      throw new IllegalArgumentException("a caller needs at least one handle");
    }
  }
}
