package io.callfs.core;

import java.time.Instant;
import java.util.Objects;

/** What {@code utimensat(2)} does with one of the times. */
public sealed interface TimeChange {

  /** Leaves it, UTIME_OMIT. */
  record Omit() implements TimeChange {}

  /** Sets it to the present, UTIME_NOW. */
  record Now() implements TimeChange {}

  /** Sets it. */
  record At(Instant instant) implements TimeChange {
    /** Checks the part. */
    public At {
      Objects.requireNonNull(instant);
    }
  }
}
