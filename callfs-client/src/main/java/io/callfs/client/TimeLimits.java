package io.callfs.client;

import java.time.Duration;

/**
 * How long a client waits.
 *
 * @param connect for a connection, TLS included
 * @param answer for the head of an answer, from the last byte of the request on
 * @param stall for the next bytes of a body, in either direction
 */
public record TimeLimits(Duration connect, Duration answer, Duration stall) {
  /** Checks that each is positive. */
  public TimeLimits {
    for (Duration limit : new Duration[] {connect, answer, stall}) {
      if (limit.isNegative() || limit.isZero()) {
        throw new IllegalArgumentException("time limits must be positive");
      }
    }
  }
}
