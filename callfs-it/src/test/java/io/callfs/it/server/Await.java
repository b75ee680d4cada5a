package io.callfs.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process does in its own time. */
final class Await {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Await() {}

  /** Something to wait for. */
  interface Condition {
    boolean holds() throws Exception;
  }

  static void until(Condition condition) throws Exception {
    Instant deadline = Instant.now().plus(LIMIT);
    while (!condition.holds()) {
      assertThat(Instant.now()).as("deadline").isBefore(deadline);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
