package io.callfs.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.server.config.Configuration;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkRateLimitsTest {

  private static LinkRateLimits limits(int perSecond, int burst) {
    Configuration.Rate rate = new Configuration.Rate(perSecond, burst);
    return new LinkRateLimits(
        new Configuration.Links(
            Duration.ofSeconds(1), Duration.ofDays(1), 256, Duration.ofMinutes(1), rate, rate));
  }

  @Test
  void callerWhoAsksTooOftenIsToldHowLongToWaitAndOthersAreNot() {
    LinkRateLimits limits = limits(1, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(limits.generation("alice", "127.0.0.1")).isEmpty();
    }
    assertThat(limits.generation("alice", "127.0.0.1"))
        .hasValueSatisfying(
            wait -> assertThat(wait).isBetween(Duration.ZERO, Duration.ofSeconds(1)));
    assertThat(limits.generation("bob", "127.0.0.1")).isEmpty();
    assertThat(limits.generation("alice", "127.0.0.2")).isEmpty();
    assertThat(limits.download("127.0.0.1")).isEmpty();
  }

  @Test
  void zeroIsNoLimit() {
    LinkRateLimits limits = limits(0, 1);
    for (int i = 0; i < 1000; i++) {
      assertThat(limits.download("127.0.0.1")).isEmpty();
    }
  }
}
