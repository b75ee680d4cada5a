package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of callers with wrong keys, and of those who ask too often. */
class AccessTest {

  private static final String WRONG = "a-key-that-nobody-has";

  /** Limits as a test says. */
  private static final class Said implements AccessLimits {
    private Optional<Duration> wait = Optional.empty();
    private Optional<Duration> tooMany = Optional.empty();
    private final List<String> wrong = new ArrayList<>();
    private int requests;

    @Override
    public Optional<Duration> mustWait(String address) {
      return wait;
    }

    @Override
    public void wrongKey(String address) {
      wrong.add(address);
    }

    @Override
    public Optional<Duration> request(long key) {
      requests++;
      return tooMany;
    }
  }

  private final Said said = new Said();
  private final Api api =
      new Api(builder ->
          builder.accessLimits(said).trustedProxies(List.of(AddressBlock.parse("192.0.2.0/24"))));

  @AfterEach
  void close() {
    api.close();
  }

  private static FakeRequest with(String key) {
    return FakeRequest.anonymous("GET", "/v1/files/").key(key);
  }

  @Test
  void wrongKeyIsCountedForTheClientsAddress() {
    assertThat(api.send(with(WRONG)).status()).isEqualTo(401);
    assertThat(api.send(with(WRONG).header("X-Forwarded-For", "198.51.100.7")).status())
        .isEqualTo(401);
    assertThat(said.wrong).containsExactly("192.0.2.1", "198.51.100.7");
  }

  @Test
  void requestWithoutAKeyGuessesNothing() {
    assertThat(api.send(FakeRequest.anonymous("GET", "/v1/files/")).status()).isEqualTo(401);
    assertThat(said.wrong).isEmpty();
  }

  @Test
  void whoMustWaitLearnsNothingOfAKey() {
    said.wait = Optional.of(Duration.ofMillis(7500));
    Reply wrong = api.send(with(WRONG).header("X-Request-ID", "one"));
    Reply right = api.send(with(Api.ALICE).header("X-Request-ID", "one"));
    assertThat(wrong.status()).isEqualTo(429);
    assertThat(wrong.header("Retry-After")).isEqualTo("8");
    assertThat(wrong.text()).contains("RATE_LIMIT_EXCEEDED");
    assertThat(right.status()).isEqualTo(429);
    assertThat(right.text()).isEqualTo(wrong.text());
    assertThat(said.wrong).isEmpty();
  }

  @Test
  void whoWorksFromAnAddressGoesOnWhenAnotherIsShutOutThere() {
    assertThat(api.send(with(Api.ALICE)).status()).isEqualTo(200);
    said.wait = Optional.of(Duration.ofSeconds(1));
    assertThat(api.send(with(Api.ALICE)).status()).isEqualTo(200);
    assertThat(api.send(with(Api.BOB)).status()).isEqualTo(429);
    assertThat(api.send(with(Api.ALICE).header("X-Forwarded-For", "198.51.100.7")).status())
        .isEqualTo(429);
  }

  @Test
  void eachRequestIsCountedOnce() {
    assertThat(api.put("/v1/files/a", "x").status()).isEqualTo(201);
    said.requests = 0;
    assertThat(api.sendFromMemory(FakeRequest.of("GET", "/v1/files/a"))).isPresent();
    assertThat(said.requests).isEqualTo(1);
    assertThat(api.sendFromMemory(FakeRequest.of("GET", "/v1/files/"))).isEmpty();
    assertThat(api.get("/v1/files/").status()).isEqualTo(200);
    assertThat(said.requests).isEqualTo(2);
  }

  @Test
  void whoAsksTooOftenIsToldWhenToComeAgain() {
    assertThat(api.put("/v1/files/a", "x").status()).isEqualTo(201);
    said.tooMany = Optional.of(Duration.ofMillis(200));
    Reply refused = api.put("/v1/files/a", "y");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.fields()).containsOnlyOnce("Retry-After: 1");
    assertThat(api.sendFromMemory(FakeRequest.of("GET", "/v1/files/a")))
        .hasValueSatisfying(answer -> assertThat(answer.status()).isEqualTo(429));
  }

  @Test
  void logsTheClientsAddress() {
    assertThat(api.send(with(Api.ALICE).header("Forwarded", "for=198.51.100.7")).status())
        .isEqualTo(200);
    assertThat(api.completed.get(0).remoteAddress()).isEqualTo("198.51.100.7");
  }
}
