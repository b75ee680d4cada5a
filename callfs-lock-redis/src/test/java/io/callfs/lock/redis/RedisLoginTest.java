package io.callfs.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.AdapterSettings;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockManagerProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Who gets in, and what who does not is told. */
class RedisLoginTest extends RedisCase {

  private static final String PASSWORD = "sesame@open/4";
  private static final String ENCODED = "sesame%40open%2F4";

  /** As docs/reference/locks.md tells them. */
  private static final String RIGHTS =
      "~callfs:lock:* resetchannels &callfs:lock:* -@all +eval +evalsha +ping +auth +select"
          + " +subscribe +publish +time +get +set +hget +hset +hdel +zadd +zrem +zcard +zscore"
          + " +zrange +zrangebyscore +pttl +pexpire";

  @Test
  void providerIsFoundAsRedisAndTakesThePasswordOfTheSettings() throws IOException {
    redis = RedisProcess.start("--requirepass", PASSWORD);
    // Only the server's modules look for providers.
    Module self = getClass().getModule().addUses(LockManagerProvider.class);
    assertThat(self.canUse(LockManagerProvider.class)).isTrue();
    LockManagerProvider provider =
        ServiceLoader.load(LockManagerProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.name().equals("redis"))
            .findFirst()
            .orElseThrow();
    try (LockManager locks =
        provider.open(
            new AdapterSettings(
                Map.of("dlm.redis_addr", redis.address(), "dlm.redis_password", PASSWORD)))) {
      assertThat(locks.held()).isZero();
    }
  }

  @Test
  void userPasswordAndDatabaseOfTheAddressAreTaken() throws IOException {
    redis = RedisProcess.start();
    List<Object> rule = new ArrayList<>(List.of("SETUSER", "app", "on", ">" + PASSWORD));
    rule.addAll(List.of(RIGHTS.split(" ")));
    Object made = redis.command("ACL", rule.toArray());
    assertThat(made).isNotNull();
    RedisLockManager locks = connect("redis://app:" + ENCODED + "@" + redis.address() + "/3");
    lock(locks).close();
    assertThat(redis.command("DBSIZE")).isEqualTo(0L);
    Object ignored = redis.command("SWAPDB", "0", "3");
    assertThat(redis.command("DBSIZE")).isEqualTo(1L);
  }

  @Test
  void wrongPasswordIsToldWithoutIt() throws IOException {
    redis = RedisProcess.start("--requirepass", "another");
    assertThatThrownBy(() -> connect("redis://:" + ENCODED + "@" + redis.address()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dlm.redis_password")
        .hasMessageContaining("refuses the user or password")
        .hasMessageNotContaining("sesame");
  }

  @Test
  void missingPasswordIsTold() throws IOException {
    redis = RedisProcess.start("--requirepass", "another");
    assertThatThrownBy(() -> connect(redis.address()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("refuses the user or password");
  }

  @Test
  void nobodyThereIsEhostdownWithTheAddress() throws IOException {
    int port = RedisProcess.freePort();
    assertThatThrownBy(() -> connect("127.0.0.1:" + port))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EHOSTDOWN))
        .hasMessageContaining("Redis at 127.0.0.1:" + port + " can't be reached");
  }
}
