package io.callfs.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.server.config.Configuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WrongKeysTest {

  private static final String ADDRESS = "192.0.2.1";

  private long now;
  private final List<String> refused = new ArrayList<>();
  private final AccessRateLimits limits =
      limits(new Configuration.WrongKeys(3, Duration.ofSeconds(1), Duration.ofSeconds(10)));

  private AccessRateLimits limits(Configuration.WrongKeys wrongKeys) {
    return new AccessRateLimits(
        edge(wrongKeys, new Configuration.Rate(0, 1)), () -> now, refused::add);
  }

  private static Configuration.Edge edge(
      Configuration.WrongKeys wrongKeys, Configuration.Rate requests) {
    return new Configuration.Edge(
        List.of(),
        List.of(),
        wrongKeys,
        requests,
        10,
        Optional.empty(),
        Optional.empty(),
        new Configuration.Audit(Optional.empty(), false));
  }

  private void wrong(AccessRateLimits by, String address, int times) {
    for (int i = 0; i < times; i++) {
      by.wrongKey(address);
    }
  }

  private Optional<Duration> afterTheWait(Duration wait) {
    now += wait.toNanos();
    assertThat(limits.mustWait(ADDRESS)).isEmpty();
    limits.wrongKey(ADDRESS);
    return limits.mustWait(ADDRESS);
  }

  @Test
  void aFewAreFree() {
    wrong(limits, ADDRESS, 3);
    assertThat(limits.mustWait(ADDRESS)).isEmpty();
  }

  @Test
  void waitsDoubleUpToTheLongest() {
    wrong(limits, ADDRESS, 4);
    assertThat(limits.mustWait(ADDRESS)).contains(Duration.ofSeconds(1));
    assertThat(afterTheWait(Duration.ofSeconds(1))).contains(Duration.ofSeconds(2));
    assertThat(afterTheWait(Duration.ofSeconds(2))).contains(Duration.ofSeconds(4));
    assertThat(afterTheWait(Duration.ofSeconds(4))).contains(Duration.ofSeconds(8));
    assertThat(afterTheWait(Duration.ofSeconds(8))).contains(Duration.ofSeconds(10));
    assertThat(afterTheWait(Duration.ofSeconds(10))).contains(Duration.ofSeconds(10));
  }

  @Test
  void whatComesDuringAWaitDoesNotLengthenIt() {
    wrong(limits, ADDRESS, 20);
    assertThat(limits.mustWait(ADDRESS)).contains(Duration.ofSeconds(1));
  }

  @Test
  void quietForAsLongAsTheLongestWaitForgets() {
    wrong(limits, ADDRESS, 4);
    now += Duration.ofSeconds(12).toNanos();
    wrong(limits, ADDRESS, 3);
    assertThat(limits.mustWait(ADDRESS)).isEmpty();
  }

  @Test
  void othersDoNotWaitButOneNetworkOfIpv6DoesAsOne() {
    wrong(limits, "2001:db8::1", 2);
    wrong(limits, "2001:db8::2", 2);
    assertThat(limits.mustWait("2001:db8::3")).isPresent();
    assertThat(limits.mustWait("2001:db8:0:1::3")).isEmpty();
    assertThat(limits.mustWait(ADDRESS)).isEmpty();
  }

  @Test
  void zeroIsNoLimit() {
    AccessRateLimits none =
        limits(new Configuration.WrongKeys(0, Duration.ofSeconds(1), Duration.ofSeconds(10)));
    wrong(none, ADDRESS, 10_000);
    assertThat(none.mustWait(ADDRESS)).isEmpty();
  }

  @Test
  void tellsWhoWasRefused() {
    wrong(limits, ADDRESS, 4);
    assertThat(limits.mustWait(ADDRESS)).isPresent();
    assertThat(refused)
        .containsExactly("wrong_key", "wrong_key", "wrong_key", "wrong_key", "must_wait");
  }

  @Test
  void oneKeyThatIsUsedTooOftenWaitsAndOthersDoNot() {
    AccessRateLimits few =
        new AccessRateLimits(
            edge(
                new Configuration.WrongKeys(0, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                new Configuration.Rate(1, 2)),
            () -> now,
            refused::add);
    assertThat(few.request(1)).isEmpty();
    assertThat(few.request(1)).isEmpty();
    assertThat(few.request(1)).isPresent();
    assertThat(few.request(2)).isEmpty();
    assertThat(refused).containsExactly("too_many_requests");
  }
}
