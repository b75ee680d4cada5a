package io.callfs.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockMode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** A Redis of its own for each case, and managers on it. */
abstract class RedisCase {

  static final LockKey KEY = new LockKey("file:/docs/a.txt");
  static final Duration TTL = Duration.ofSeconds(30);
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<RedisLockManager> managers = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  RedisProcess redis;

  RedisLockManager start(String... options) throws IOException {
    redis = RedisProcess.start(options);
    return connect(redis.address());
  }

  RedisLockManager connect(String address) {
    RedisLockManager manager = RedisLockManager.connect(RedisAddress.parse(address));
    managers.add(manager);
    return manager;
  }

  @AfterEach
  void end() throws IOException {
    threads.shutdownNow();
    managers.forEach(RedisLockManager::close);
    if (redis != null) {
      redis.close();
    }
  }

  static Lease lock(RedisLockManager locks) {
    return locks.acquire(KEY, LockMode.EXCLUSIVE, TTL, PATIENCE).orElseThrow();
  }

  static Optional<Lease> attempt(RedisLockManager locks) {
    return locks.acquire(KEY, LockMode.EXCLUSIVE, TTL, Duration.ZERO);
  }

  /** Starts a thread that acquires the key, and returns when it stands in the queue. */
  Future<Lease> waiter(RedisLockManager locks, long place) {
    Future<Lease> waiting = inBackground(() -> lock(locks));
    await(() -> Long.valueOf(place).equals(redis.command("ZCARD", queue())));
    return waiting;
  }

  <T> Future<T> inBackground(Callable<T> call) {
    return threads.submit(call);
  }

  static Object queue() {
    return LockKeys.of(KEY).all().get(1);
  }

  static <T> T result(Future<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
      Thread.onSpinWait();
    }
  }

  static void assertAway(ThrowingCallable call) {
    long start = System.nanoTime();
    org.assertj.core.api.Assertions.assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EHOSTDOWN));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
  }

  /** Returns when the key can be had again, and how long that took. */
  static Duration untilFree(RedisLockManager locks) {
    long start = System.nanoTime();
    await(() -> {
      try {
        Optional<Lease> lease = attempt(locks);
        lease.ifPresent(Lease::close);
        return lease.isPresent();
      } catch (FsException e) {
        return false;
      }
    });
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
