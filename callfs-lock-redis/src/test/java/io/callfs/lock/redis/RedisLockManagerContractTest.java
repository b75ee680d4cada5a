package io.callfs.lock.redis;

import io.callfs.spi.LockManager;
import io.callfs.testkit.LockManagerContract;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisLockManagerContractTest extends LockManagerContract {

  private static RedisProcess redis;

  @BeforeAll
  static void startRedis() throws IOException {
    redis = RedisProcess.start();
  }

  @AfterAll
  static void stopRedis() throws IOException {
    redis.close();
  }

  @Override
  protected LockManager open() {
    Object ignored = redis.command("FLUSHALL");
    return connect();
  }

  @Override
  protected Optional<LockManager> openPeer() {
    return Optional.of(connect());
  }

  @Override
  protected void elapse(Duration time) {
    redis.age(time.toMillis());
  }

  private static LockManager connect() {
    return RedisLockManager.connect(RedisAddress.parse(redis.address()));
  }
}
