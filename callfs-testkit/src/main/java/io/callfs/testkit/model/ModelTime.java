package io.callfs.testkit.model;

import java.time.Instant;

/** What {@code utimensat(2)} does with a time. */
public sealed interface ModelTime {

  /** Sets it to the present, UTIME_NOW. */
  record Now() implements ModelTime {}

  /** Leaves it, UTIME_OMIT. */
  record Omit() implements ModelTime {}

  /** Sets it. */
  record At(Instant instant) implements ModelTime {}
}
