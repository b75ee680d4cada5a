package io.callfs.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.AdapterSettings;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockManagerProvider;
import io.callfs.spi.LockMode;
import io.callfs.testkit.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class InProcessLockManagerTest {

  private static final Duration TTL = Duration.ofSeconds(30);

  private final TestClock clock = TestClock.standing();
  private final InProcessLockManager locks = new InProcessLockManager(clock::nanoTime, 0);

  private Lease lock(String key) {
    return locks
        .acquire(new LockKey(key), LockMode.EXCLUSIVE, TTL, Duration.ofSeconds(20))
        .orElseThrow();
  }

  @Test
  void keysThatWereGivenBackTakeNoMemory() {
    for (int i = 0; i < 10_000; i++) {
      lock("key-" + i).close();
    }
    assertThat(locks.keys()).isZero();
  }

  @Test
  void keysOfLeasesThatWereNeverGivenBackAreForgotten() {
    for (int i = 0; i < 100_000; i++) {
      lock("key-" + i);
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(locks.keys()).isLessThan(64 * 64 + 1);
    assertThat(locks.held()).isEqualTo(29);
    assertThat(locks.keys()).isEqualTo(29);
  }

  @Test
  void keysOfRefusedTriesTakeNoMemory() {
    try (Lease lease = lock("a")) {
      assertThat(locks.acquire(lease.key(), LockMode.SHARED, TTL, Duration.ofNanos(1))).isEmpty();
    }
    assertThat(locks.keys()).isZero();
  }

  @Test
  void tokensOfANewManagerAreGreaterThanThoseOfTheOneBefore() {
    long before;
    try (LockManager manager = new InProcessLockManager();
        Lease lease = acquire(manager)) {
      before = lease.token().value();
    }
    long begun = System.currentTimeMillis();
    while (System.currentTimeMillis() == begun) {
      Thread.onSpinWait();
    }
    try (LockManager manager = new InProcessLockManager();
        Lease lease = acquire(manager)) {
      assertThat(lease.token().value()).isGreaterThan(before);
    }
  }

  private static Lease acquire(LockManager manager) {
    return manager.acquire(new LockKey("a"), LockMode.EXCLUSIVE, TTL, Duration.ZERO).orElseThrow();
  }

  @Test
  void timeToLiveMustBePositive() {
    assertThatThrownBy(() ->
            locks.acquire(new LockKey("a"), LockMode.SHARED, Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void closedManagerIsEio() {
    locks.close();
    assertThatThrownBy(() -> lock("a"))
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO));
  }

  @Test
  void closeFailsThoseWhoWait() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Lease lease = lock("a")) {
      Future<Lease> waiting = thread.submit(() -> lock("a"));
      while (locks.waiters(lease.key()) == 0) {
        Thread.onSpinWait();
      }
      locks.close();
      assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(FsException.class);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void waitersAreServedInTheOrderInWhichTheyCame() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Integer> served = new ArrayList<>();
    List<Future<?>> waiting = new ArrayList<>();
    try {
      Lease holder = lock("a");
      for (int i = 0; i < 10; i++) {
        int number = i;
        waiting.add(
            threads.submit(() -> {
              try (Lease lease = lock("a")) {
                assertThat(lease.token().value()).isPositive();
                served.add(number);
              }
            }));
        while (locks.waiters(holder.key()) <= i) {
          Thread.onSpinWait();
        }
      }
      holder.close();
      for (Future<?> each : waiting) {
        Object ignored = each.get(20, TimeUnit.SECONDS);
      }
      assertThat(served).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void sharedNewcomerDoesNotOvertakeAnExclusiveWaiter() throws Exception {
    LockKey key = new LockKey("a");
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Lease shared = locks.acquire(key, LockMode.SHARED, TTL, Duration.ZERO).orElseThrow();
      Future<Lease> exclusive = thread.submit(() -> lock("a"));
      while (locks.waiters(key) == 0) {
        Thread.onSpinWait();
      }
      assertThat(locks.acquire(key, LockMode.SHARED, TTL, Duration.ofMillis(1))).isEmpty();
      shared.close();
      exclusive.get(20, TimeUnit.SECONDS).close();
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void tenThousandVirtualThreadsTakeTurns() throws Exception {
    ExecutorService threads =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    int[] unguarded = {0};
    try {
      List<Future<?>> turns = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        turns.add(
            threads.submit(() -> {
              try (Lease lease = lock("a")) {
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
    assertThat(unguarded[0]).isEqualTo(10_000);
    assertThat(locks.keys()).isZero();
  }

  @Test
  void providerIsFoundAsLocal() {
    // Only the server's modules look for providers.
    Module self = getClass().getModule().addUses(LockManagerProvider.class);
    assertThat(self.canUse(LockManagerProvider.class)).isTrue();
    LockManagerProvider provider =
        ServiceLoader.load(LockManagerProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.name().equals("local"))
            .findFirst()
            .orElseThrow();
    try (LockManager manager = provider.open(new AdapterSettings(Map.of()))) {
      assertThat(manager).isInstanceOf(InProcessLockManager.class);
    }
  }
}
