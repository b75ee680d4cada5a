package io.callfs.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.FencingToken;
import io.callfs.spi.Lease;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Whose turn it is, and what it costs. */
class RedisQueueTest extends RedisCase {

  private static final int CONTENDERS = 64;
  private static final int ROUNDS = 20;

  @Test
  void waitersAreServedInTheOrderInWhichTheyCame() throws Exception {
    RedisLockManager locks = start();
    RedisLockManager peer = connect(redis.address());
    Lease holder = lock(locks);
    List<Future<FencingToken>> served = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      RedisLockManager manager = i % 2 == 0 ? locks : peer;
      served.add(
          inBackground(() -> {
            try (Lease lease = lock(manager)) {
              return lease.token();
            }
          }));
      long waiting = i + 1L;
      await(() -> redis.command("ZCARD", queue()).equals(waiting));
    }
    holder.close();
    List<FencingToken> tokens = new ArrayList<>();
    for (Future<FencingToken> each : served) {
      tokens.add(result(each));
    }
    assertThat(tokens).isSorted();
  }

  @Test
  void noneOfManyContendersHasASecondTurnBeforeAllHadTheirFirst() throws Exception {
    RedisLockManager locks = start();
    Lease holder = lock(locks);
    List<Integer> turns = new ArrayList<>();
    List<Future<Boolean>> contenders = new ArrayList<>();
    for (int i = 0; i < CONTENDERS; i++) {
      int number = i;
      contenders.add(
          inBackground(() -> {
            for (int round = 0; round < ROUNDS; round++) {
              try (Lease lease = lock(locks)) {
                assertThat(lease.key()).isEqualTo(KEY);
                turns.add(number);
              }
            }
            return true;
          }));
    }
    await(() -> redis.command("ZCARD", queue()).equals((long) CONTENDERS));
    holder.close();
    for (Future<Boolean> each : contenders) {
      assertThat(each.get(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(turns).hasSize(CONTENDERS * ROUNDS);
    assertThat(turns.subList(0, CONTENDERS)).doesNotHaveDuplicates();
  }

  @Test
  void leaseThatIsTakenAndGivenBackCostsTwoCalls() throws Exception {
    RedisLockManager locks = start();
    lock(locks).close();
    long before = calls();
    for (int i = 0; i < 100; i++) {
      lock(locks).close();
    }
    assertThat(calls() - before).isEqualTo(200);
  }

  @Test
  void leaseThatIsHandedOverCostsTwoCalls() throws Exception {
    RedisLockManager locks = start();
    RedisLockManager peer = connect(redis.address());
    lock(locks).close();
    long before = calls();
    Lease holder = lock(locks);
    for (int i = 0; i < 20; i++) {
      Future<Lease> next = waiter(i % 2 == 0 ? peer : locks, 1);
      holder.close();
      holder = result(next);
    }
    holder.close();
    assertThat(calls() - before).isEqualTo(42);
  }

  private long calls() {
    String stats =
        new String((byte[]) redis.command("INFO", "commandstats"), StandardCharsets.UTF_8);
    return stats
        .lines()
        .filter(line -> line.startsWith("cmdstat_eval"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
        .sum();
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreadsTakeTurns() throws Exception {
    RedisLockManager locks = start();
    ExecutorService threads =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    int[] unguarded = {0};
    try {
      List<Future<?>> turns = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        turns.add(
            threads.submit(() -> {
              try (Lease lease = lock(locks)) {
                assertThat(lease.renew()).isTrue();
                unguarded[0]++;
              }
            }));
      }
      for (Future<?> each : turns) {
        Object ignored = each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(unguarded[0]).isEqualTo(500);
  }
}
