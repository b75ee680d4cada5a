package io.callfs.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is advanced. Thread-safe. */
public final class TestClock implements InstantSource {

  private final Instant start;
  private final AtomicReference<Instant> now;

  /** Creates a clock that shows an instant. */
  public TestClock(Instant start) {
    this.start = start;
    this.now = new AtomicReference<>(start);
  }

  /** Creates a clock that shows an instant of 2026 with nanoseconds. */
  public static TestClock standing() {
    return new TestClock(Instant.parse("2026-03-04T05:06:07.123456789Z"));
  }

  @Override
  public Instant instant() {
    return Objects.requireNonNull(now.get());
  }

  /** Returns nanoseconds since the clock was made, for what measures as {@code System.nanoTime}. */
  public long nanoTime() {
    return Duration.between(start, instant()).toNanos();
  }

  /** Moves the clock on, or back where the duration is negative. */
  public void advance(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }
}
