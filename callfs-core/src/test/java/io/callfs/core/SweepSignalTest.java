package io.callfs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SweepSignalTest {

  private final SweepSignal signal = new SweepSignal(Duration.ofMillis(1), Duration.ofHours(1));

  @AfterEach
  void close() {
    signal.close();
  }

  @Test
  void whatIsDiscardedDuringASweepIsForTheNextWithoutDelay() {
    signal.begins();
    signal.somethingDiscarded();
    assertThat(signal.await()).isTrue();
  }

  @Test
  void whatASweepLeavesIsForTheNextWithoutDelay() {
    signal.begins();
    signal.somethingLeft();
    assertThat(signal.await()).isTrue();
  }
}
