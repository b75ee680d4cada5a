package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The promises of {@link LockManager}, each as a test. Extend it with {@link #open} and {@link
 * #elapse}, and with {@link #openPeer} where several managers share their locks.
 */
public abstract class LockManagerContract extends LeaseCases {

  /** For subclasses. */
  protected LockManagerContract() {}

  @Test
  void zeroWaitTriesOnce() {
    try (Lease lease = acquire(KEY, LockMode.EXCLUSIVE)) {
      long start = System.nanoTime();
      assertThat(attempt(lease.key(), LockMode.SHARED)).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void waitEndsWithItsTime() {
    try (Lease lease = acquire(KEY, LockMode.EXCLUSIVE)) {
      long start = System.nanoTime();
      assertThat(locks.acquire(lease.key(), LockMode.EXCLUSIVE, TTL, SHORT)).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(SHORT, Duration.ofSeconds(20));
    }
    assertFree();
  }

  @Test
  void anyWaitIsTaken() {
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    try (Lease lease = locks.acquire(KEY, LockMode.EXCLUSIVE, TTL, forever).orElseThrow()) {
      assertThat(lease.key()).isEqualTo(KEY);
    }
  }

  @Test
  void waiterIsServedWhenTheHolderGivesBack() throws Exception {
    for (LockMode mode : LockMode.values()) {
      Lease holder = acquire(KEY, LockMode.EXCLUSIVE);
      try (LockWaiter waiter = LockWaiter.start(locks, KEY, mode)) {
        waiter.awaitWaiting();
        assertThat(waiter.lease()).isEmpty();
        holder.close();
        waiter.awaitEnd();
        Lease next = waiter.lease().orElseThrow();
        assertThat(next.token()).isGreaterThan(holder.token());
        next.close();
      }
    }
    assertFree();
  }

  @Test
  void allSharedWaitersAreServedTogether() throws Exception {
    Lease holder = acquire(KEY, LockMode.EXCLUSIVE);
    try (LockWaiter one = LockWaiter.start(locks, KEY, LockMode.SHARED);
        LockWaiter other = LockWaiter.start(locks, KEY, LockMode.SHARED)) {
      one.awaitWaiting();
      other.awaitWaiting();
      holder.close();
      one.awaitEnd();
      other.awaitEnd();
      assertThat(one.lease()).isPresent();
      assertThat(other.lease()).isPresent();
    }
  }

  @Test
  void exclusiveWaiterIsNotStarvedBySharedOnes() throws Exception {
    AtomicBoolean served = new AtomicBoolean();
    Together.Task share =
        thread -> {
          while (!served.get()) {
            try (Lease lease = acquire(KEY, LockMode.SHARED)) {
              try (Lease second = acquire(new LockKey("own-" + thread), LockMode.EXCLUSIVE)) {
                assertThat(second.token()).isNotEqualTo(lease.token());
              }
            }
          }
        };
    Together.Task exclude =
        thread -> {
          try {
            for (int i = 0; i < 50; i++) {
              acquire(KEY, LockMode.EXCLUSIVE).close();
            }
          } finally {
            served.set(true);
          }
        };
    Together.run(List.of(share, share, share, share, exclude));
    assertFree();
  }

  @Test
  void waiterThatGivesUpLeavesTheOthersTheirTurn() throws Exception {
    Lease holder = acquire(KEY, LockMode.SHARED);
    try (LockWaiter waiter = LockWaiter.start(locks, KEY, LockMode.SHARED)) {
      assertThat(locks.acquire(KEY, LockMode.EXCLUSIVE, TTL, SHORT)).isEmpty();
      waiter.awaitEnd();
      assertThat(waiter.lease()).isPresent();
    }
    holder.close();
    assertFree();
  }

  @Test
  void interruptedWaiterIsEagainAndKeepsItsFlag() throws Exception {
    Lease holder = acquire(KEY, LockMode.EXCLUSIVE);
    try (LockWaiter waiter = LockWaiter.start(locks, KEY, LockMode.EXCLUSIVE)) {
      waiter.awaitWaiting();
      waiter.interrupt();
      waiter.awaitEnd();
      assertThat(waiter.failure()).map(FsException::errno).contains(Errno.EAGAIN);
      assertThat(waiter.flagged()).as("interrupt flag").isTrue();
    }
    holder.close();
    assertFree();
  }

  @Test
  void interruptedThreadThatWouldWaitIsEagain() throws Exception {
    try (Lease lease = acquire(KEY, LockMode.EXCLUSIVE)) {
      Together.run(
          1,
          thread -> {
            Thread.currentThread().interrupt();
            FsException failure =
                catchThrowableOfType(
                    FsException.class, () -> acquire(lease.key(), LockMode.EXCLUSIVE));
            assertThat(failure).isNotNull();
            assertThat(failure.errno()).isEqualTo(Errno.EAGAIN);
            assertThat(Thread.interrupted()).isTrue();
          });
    }
    assertFree();
  }

  @Test
  void exclusiveHoldersNeverOverlap() throws Exception {
    int[] unguarded = {0};
    long[] lastToken = {0};
    Together.run(
        8,
        thread -> {
          for (int i = 0; i < 250; i++) {
            try (Lease lease = acquire(KEY, LockMode.EXCLUSIVE)) {
              unguarded[0]++;
              assertThat(lease.token().value()).isGreaterThan(lastToken[0]);
              lastToken[0] = lease.token().value();
            }
          }
        });
    assertThat(unguarded[0]).isEqualTo(2000);
    assertThat(locks.held()).isZero();
  }

  @Test
  void sharedAndExclusiveHoldersNeverOverlap() throws Exception {
    AtomicInteger readers = new AtomicInteger();
    AtomicInteger writers = new AtomicInteger();
    Together.run(
        8,
        thread -> {
          for (int i = 0; i < 200; i++) {
            if ((thread + i) % 3 == 0) {
              try (Lease lease = acquire(KEY, LockMode.EXCLUSIVE)) {
                assertThat(writers.incrementAndGet()).as(lease.toString()).isEqualTo(1);
                assertThat(readers.get()).isZero();
                writers.decrementAndGet();
              }
            } else {
              try (Lease lease = acquire(KEY, LockMode.SHARED)) {
                readers.incrementAndGet();
                assertThat(writers.get()).as(lease.toString()).isZero();
                readers.decrementAndGet();
              }
            }
          }
        });
    assertThat(locks.held()).isZero();
    assertFree();
  }

  @Test
  void contendersWithLittlePatienceLoseNothing() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    Together.run(
        8,
        thread -> {
          for (int i = 0; i < 200; i++) {
            Optional<Lease> lease =
                locks.acquire(KEY, LockMode.EXCLUSIVE, TTL, Duration.ofNanos(50_000L * thread));
            if (lease.isPresent()) {
              assertThat(inside.incrementAndGet()).isEqualTo(1);
              inside.decrementAndGet();
              lease.get().close();
            }
          }
        });
    assertThat(locks.held()).isZero();
    assertFree();
  }

  @Test
  void closeGivesAllBack() throws Exception {
    Optional<LockManager> found = openPeer();
    assumeTrue(found.isPresent(), "lacks locks that several managers share");
    try (LockManager peer = found.orElseThrow()) {
      acquire(KEY, LockMode.EXCLUSIVE);
      acquire(OTHER, LockMode.SHARED);
      locks.close();
      assertThat(peer.acquire(KEY, LockMode.EXCLUSIVE, TTL, Duration.ZERO)).isPresent();
      assertThat(peer.acquire(OTHER, LockMode.EXCLUSIVE, TTL, Duration.ZERO)).isPresent();
    }
  }

  @Test
  void managersShareTheirLocks() throws Exception {
    Optional<LockManager> found = openPeer();
    assumeTrue(found.isPresent(), "lacks locks that several managers share");
    try (LockManager peer = found.orElseThrow()) {
      Lease mine = acquire(KEY, LockMode.EXCLUSIVE);
      assertThat(peer.acquire(KEY, LockMode.SHARED, TTL, Duration.ZERO)).isEmpty();
      assertThat(peer.held()).isZero();
      mine.close();
      Lease theirs = peer.acquire(KEY, LockMode.SHARED, TTL, LONG).orElseThrow();
      assertThat(theirs.token()).isGreaterThan(mine.token());
      assertHeld();
      assertThat(locks.held()).isZero();
    }
  }

  @Test
  void leasesOfAClosedManagerAreLost() {
    Lease lease = acquire(KEY, LockMode.EXCLUSIVE);
    locks.close();
    locks.close();
    assertThat(locks.held()).isZero();
    assertThat(lease.renew()).isFalse();
    lease.close();
  }
}
