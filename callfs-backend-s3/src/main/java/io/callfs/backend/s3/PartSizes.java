package io.callfs.backend.s3;

/**
 * How large the parts of an upload are: small ones, so that little memory goes far, and larger ones
 * the further it goes, so that 10,000 parts, which is all that S3 takes, hold 5 TiB.
 */
final class PartSizes {

  /** Bytes of an ordinary part. */
  static final long ORDINARY = 8L << 20;

  /** How many parts an upload may have. */
  static final int MOST_PARTS = 10_000;

  private static final long MIB = 1L << 20;
  private static final long LARGEST = 5L << 30;
  private static final int STEP = 1_000;
  private static final long IN_FLIGHT_BYTES = 64L << 20;
  private static final int IN_FLIGHT = 4;

  private final long least;

  /** Makes sizes for an upload of about so many bytes; negative where nobody knows. */
  PartSizes(long sizeHint) {
    long fits = Math.max(sizeHint, 0) / (MOST_PARTS - STEP) / MIB * MIB + MIB;
    this.least = Math.min(LARGEST, Math.max(ORDINARY, fits));
  }

  /** Returns the bytes of a part, the first of which has number 1. */
  long bytes(int number) {
    long grown = ORDINARY << Math.min(10, (number - 1) / STEP);
    return Math.min(LARGEST, Math.max(least, grown));
  }

  /** Returns how many parts like this one may be on their way at once. */
  int inFlight(int number) {
    return (int) Math.max(1, Math.min(IN_FLIGHT, IN_FLIGHT_BYTES / bytes(number)));
  }
}
