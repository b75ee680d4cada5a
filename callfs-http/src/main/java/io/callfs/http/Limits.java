package io.callfs.http;

import java.time.Duration;

/**
 * Numbers that bound what one request may ask for (API.md §14).
 *
 * @param jsonBodyBytes longest JSON body, in bytes
 * @param jsonDepth deepest nesting of a JSON body
 * @param ranges ranges of one request; above that the whole content is sent
 * @param pageDefault entries of a listing's page where the request names no limit
 * @param pageMax entries of a listing's page at most
 * @param depthDefault depth of a recursive listing where the request names none
 * @param depthMax depth of a recursive listing at most
 * @param uploads requests with content in flight at once; above that 503
 * @param retryAfter what {@code Retry-After} says then; whole seconds
 */
public record Limits(
    int jsonBodyBytes,
    int jsonDepth,
    int ranges,
    int pageDefault,
    int pageMax,
    int depthDefault,
    int depthMax,
    int uploads,
    Duration retryAfter) {

  /** The numbers of API.md §14. */
  public static final Limits DEFAULT =
      new Limits(64 * 1024, 32, 16, 1000, 10_000, 100, 1000, 1024, Duration.ofSeconds(1));

  /** Checks that all are positive and that no default exceeds its maximum. */
  public Limits {
    if (jsonBodyBytes < 1
        || jsonDepth < 1
        || ranges < 1
        || pageDefault < 1
        || pageMax < pageDefault
        || depthDefault < 0
        || depthMax < depthDefault
        || uploads < 1
        || retryAfter.toSeconds() < 1) {
      throw new IllegalArgumentException("limits must be positive and defaults within maxima");
    }
  }
}
