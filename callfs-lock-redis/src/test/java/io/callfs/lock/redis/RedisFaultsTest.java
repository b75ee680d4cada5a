package io.callfs.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.spi.Lease;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What happens to Redis, and what becomes of leases then. */
class RedisFaultsTest extends RedisCase {

  @Test
  void scriptsThatRedisForgotAreSentAgain() throws Exception {
    RedisLockManager locks = start();
    Lease lease = lock(locks);
    Object ignored = redis.command("SCRIPT", "FLUSH");
    assertThat(lease.renew()).isTrue();
    ignored = redis.command("SCRIPT", "FLUSH");
    lease.close();
    assertThat(attempt(locks)).isPresent();
  }

  @Test
  void connectionsThatWereCutAreReplacedWithoutAFailure() throws Exception {
    RedisLockManager locks = start();
    Lease lease = lock(locks);
    Future<Lease> waiter = waiter(locks, 1);
    cutAll();
    assertThat(lease.renew()).isTrue();
    cutAll();
    lease.close();
    result(waiter).close();
    assertThat(attempt(locks)).isPresent();
  }

  private void cutAll() {
    Object ignored = redis.command("CLIENT", "KILL", "TYPE", "normal");
    ignored = redis.command("CLIENT", "KILL", "TYPE", "pubsub");
  }

  @Test
  void leaseOutlivesARestartWithData() throws Exception {
    RedisLockManager locks = start("--appendonly", "yes", "--appendfsync", "always");
    Lease lease = lock(locks);
    redis.restart();
    assertThat(attempt(locks)).isEmpty();
    assertThat(lease.renew()).isTrue();
    lease.close();
    assertThat(lock(locks).token()).isGreaterThan(lease.token());
  }

  @Test
  void leaseIsLostInARestartWithoutDataAndTokensGrowOn() throws Exception {
    RedisLockManager locks = start();
    Lease lost = lock(locks);
    redis.restart();
    Lease next = lock(locks);
    assertThat(next.token()).isGreaterThan(lost.token());
    assertThat(lost.renew()).isFalse();
    lost.close();
    assertThat(next.renew()).isTrue();
  }

  @Test
  void tokensGrowOnForAManagerThatKnowsNoneAfterEverythingIsLost() throws Exception {
    RedisLockManager locks = start();
    Lease lost = lock(locks);
    redis.restart();
    assertThat(lock(connect(redis.address())).token()).isGreaterThan(lost.token());
  }

  @Test
  void tokensGrowOnAfterAFlushAlsoWhereTheClockOfRedisWasSetBack() throws Exception {
    RedisLockManager locks = start();
    Object ignored = redis.command("SET", "callfs:lock:token", "8000000000000000");
    Lease lost = lock(locks);
    ignored = redis.command("FLUSHALL");
    Lease next = lock(locks);
    assertThat(next.token()).isGreaterThan(lost.token());
    assertThat(lost.renew()).isFalse();
  }

  @Test
  void killedRedisIsEhostdownAndUsedAgainOnceItIsBack() throws Exception {
    RedisLockManager locks = start();
    Lease lease = lock(locks);
    redis.kill();
    assertAway(() -> attempt(locks));
    assertAway(() -> lock(locks));
    assertAway(lease::renew);
    assertAway(locks::probe);
    lease.close();
    redis.restart();
    assertThat(untilFree(locks)).isLessThan(Duration.ofSeconds(5));
    locks.probe();
    Lease held = lock(locks);
    Future<Lease> waiter = waiter(locks, 1);
    held.close();
    result(waiter).close();
  }

  @Test
  void whoWaitsIsToldWhenRedisIsKilled() throws Exception {
    RedisLockManager locks = start();
    Lease lease = lock(locks);
    Future<Lease> waiter = waiter(locks, 1);
    redis.kill();
    assertThatThrownBy(() -> result(waiter))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("EHOSTDOWN");
    assertThat(lease.key()).isEqualTo(KEY);
  }

  @Test
  void pausedRedisIsEhostdownAndLeavesNothingLockedOnceItGoesOn() throws Exception {
    RedisLockManager locks = start();
    lock(locks).close();
    redis.pause();
    try {
      assertAway(() -> attempt(locks));
      assertAway(() -> lock(locks));
      assertAway(locks::probe);
    } finally {
      redis.resume();
    }
    assertThat(untilFree(locks)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void whatCouldNotBeGivenBackIsGivenBackOnceRedisGoesOn() throws Exception {
    RedisLockManager locks = start();
    Lease lease = lock(locks);
    redis.pause();
    try {
      lease.close();
    } finally {
      redis.resume();
    }
    assertThat(untilFree(locks)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void lockThatNobodyHoldsTakesNoMemory() throws Exception {
    RedisLockManager locks = start();
    Lease lease = lock(locks);
    Future<Lease> waiter = waiter(locks, 1);
    lease.close();
    result(waiter).close();
    assertThat(redis.command("DBSIZE")).isEqualTo(1L);
    assertThat(locks.waiting()).isZero();
  }

  @Test
  void ticketOfADeadInstanceHoldsNobodyUp() throws Exception {
    RedisLockManager locks = start();
    Lease lease = lock(locks);
    Object ignored = redis.command("ZADD", queue(), "1", "x:dead:1");
    String later = Long.toString(System.currentTimeMillis() + 60_000);
    ignored =
        redis.command(
            "HSET",
            LockKeys.of(KEY).all().get(2),
            "x:dead:1",
            "30000 " + later + " callfs:lock:wake:dead");
    Future<Lease> waiter = waiter(locks, 2);
    lease.close();
    result(waiter).close();
    assertThat(attempt(locks)).isPresent();
  }

  @Test
  void managerThatEndsLeavesNothingBehind() throws Exception {
    RedisLockManager locks = start();
    Lease lease = lock(locks);
    Future<Lease> waiter = waiter(locks, 1);
    locks.close();
    assertThatThrownBy(() -> result(waiter)).hasMessageContaining("lock manager is closed");
    assertThat(lease.renew()).isFalse();
    await(() -> redis.command("DBSIZE").equals(1L));
    assertThat(new String((byte[]) redis.command("CLIENT", "LIST"), StandardCharsets.UTF_8).lines())
        .hasSize(1);
  }
}
