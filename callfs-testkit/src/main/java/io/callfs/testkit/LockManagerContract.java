package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.callfs.fs.Errno;
import io.callfs.fs.FencingToken;
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
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The promises of {@link LockManager}, each as a test. Extend it with {@link #open} and {@link
 * #elapse}, and with {@link #openPeer} where several managers share their locks.
 */
public abstract class LockManagerContract {

  private static final LockKey KEY = new LockKey("file:/docs/a.txt");
  private static final LockKey OTHER = new LockKey("file:/docs/b.txt");
  private static final Duration TTL = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofSeconds(40);
  private static final Duration SHORT = Duration.ofMillis(60);

  @SuppressWarnings("NullAway.Init")
  private LockManager locks;

  /** For subclasses. */
  protected LockManagerContract() {}

  /** Opens the manager of this case, which holds nothing. */
  protected abstract LockManager open() throws Exception;

  /** Lets so much time pass for leases: advances the manager's clock, or waits. */
  protected abstract void elapse(Duration time) throws Exception;

  /** Opens another manager on the locks of the one before; empty where locks aren't shared. */
  protected Optional<LockManager> openPeer() throws Exception {
    return Optional.empty();
  }

  @BeforeEach
  void openManager() throws Exception {
    locks = open();
  }

  @AfterEach
  void closeManager() {
    locks.close();
  }

  private Optional<Lease> attempt(LockKey key, LockMode mode) {
    return locks.acquire(key, mode, TTL, Duration.ZERO);
  }

  private Lease acquire(LockKey key, LockMode mode) {
    return locks.acquire(key, mode, TTL, LONG).orElseThrow();
  }

  private void assertFree() {
    Optional<Lease> lease = attempt(KEY, LockMode.EXCLUSIVE);
    assertThat(lease).as("lease on a key that should be free").isPresent();
    lease.orElseThrow().close();
  }

  private void assertHeld() {
    assertThat(attempt(KEY, LockMode.EXCLUSIVE)).as("lease on a key that is held").isEmpty();
  }

  @Test
  void leaseTellsItsKey() {
    try (Lease lease = acquire(KEY, LockMode.EXCLUSIVE)) {
      assertThat(lease.key()).isEqualTo(KEY);
    }
  }

  @Test
  void exclusiveLeaseKeepsAllOthersOut() {
    try (Lease lease = acquire(KEY, LockMode.EXCLUSIVE)) {
      assertThat(attempt(KEY, LockMode.EXCLUSIVE)).isEmpty();
      assertThat(attempt(KEY, LockMode.SHARED)).isEmpty();
      assertThat(lease.renew()).isTrue();
    }
    assertFree();
  }

  @Test
  void sharedLeasesAreHeldTogetherAndKeepExclusiveOnesOut() {
    Lease one = acquire(KEY, LockMode.SHARED);
    Lease other = acquire(KEY, LockMode.SHARED);
    assertHeld();
    one.close();
    assertHeld();
    other.close();
    assertFree();
  }

  @Test
  void leasesAreNotReentrant() {
    try (Lease lease = acquire(KEY, LockMode.EXCLUSIVE)) {
      assertThat(locks.acquire(lease.key(), LockMode.EXCLUSIVE, TTL, SHORT)).isEmpty();
    }
  }

  @Test
  void keysDoNotTouchEachOther() {
    try (Lease one = acquire(KEY, LockMode.EXCLUSIVE);
        Lease other = acquire(OTHER, LockMode.EXCLUSIVE)) {
      assertThat(one.key()).isNotEqualTo(other.key());
      assertThat(attempt(new LockKey(KEY.value() + "x"), LockMode.EXCLUSIVE)).isPresent();
    }
  }

  @Test
  void keysOfAnyTextAreToldApart() {
    for (String text :
        List.of("a", "A", " a", "a ", "x".repeat(512), "\ud83d\ude00", "a\nb", "*", "{a}", "a:b")) {
      assertThat(attempt(new LockKey(text), LockMode.EXCLUSIVE)).as(text).isPresent();
      assertThat(attempt(new LockKey(text), LockMode.EXCLUSIVE)).as(text).isEmpty();
    }
  }

  @Test
  void tokensOfAKeyGrow() throws Exception {
    FencingToken last = new FencingToken(1);
    for (int i = 0; i < 10; i++) {
      Lease lease = acquire(KEY, i % 3 == 0 ? LockMode.SHARED : LockMode.EXCLUSIVE);
      if (i > 0) {
        assertThat(lease.token()).isGreaterThan(last);
      }
      last = lease.token();
      if (i % 2 == 0) {
        lease.close();
      } else {
        elapse(TTL.plusMillis(1));
      }
    }
  }

  @Test
  void tokensOfSharedHoldersGrow() {
    try (Lease one = acquire(KEY, LockMode.SHARED);
        Lease other = acquire(KEY, LockMode.SHARED)) {
      assertThat(other.token()).isGreaterThan(one.token());
    }
  }

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
  void leaseIsLostAfterItsTime() throws Exception {
    Lease lost = acquire(KEY, LockMode.EXCLUSIVE);
    elapse(TTL.minusSeconds(2));
    assertHeld();
    elapse(Duration.ofSeconds(3));
    Lease next = attempt(KEY, LockMode.EXCLUSIVE).orElseThrow();
    assertThat(next.token()).isGreaterThan(lost.token());
    assertThat(lost.renew()).isFalse();
    lost.close();
    assertHeld();
    assertThat(lost.renew()).isFalse();
    next.close();
    assertThat(lost.renew()).isFalse();
    assertFree();
  }

  @Test
  void lostLeaseStaysLostAlsoWhereNobodyTookIt() throws Exception {
    Lease lost = acquire(KEY, LockMode.EXCLUSIVE);
    elapse(TTL.plusSeconds(1));
    assertThat(lost.renew()).isFalse();
    assertThat(lost.renew()).isFalse();
    assertFree();
  }

  @Test
  void renewedLeaseHasItsFullTimeAgain() throws Exception {
    try (Lease lease = acquire(KEY, LockMode.EXCLUSIVE)) {
      for (int i = 0; i < 3; i++) {
        elapse(TTL.dividedBy(2).plusSeconds(5));
        assertThat(lease.renew()).isTrue();
      }
      elapse(TTL.minusSeconds(2));
      assertHeld();
      elapse(Duration.ofSeconds(3));
      assertThat(lease.renew()).isFalse();
    }
    assertFree();
  }

  @Test
  void timeOfASharedLeaseIsItsOwn() throws Exception {
    Lease early = acquire(KEY, LockMode.SHARED);
    elapse(TTL.minusSeconds(5));
    Lease late = acquire(KEY, LockMode.SHARED);
    elapse(Duration.ofSeconds(6));
    assertThat(early.renew()).isFalse();
    assertThat(late.renew()).isTrue();
    assertHeld();
    late.close();
    assertFree();
  }

  @Test
  void waiterIsServedWhenTheLeaseOfTheHolderIsLost() {
    Duration ttl = Duration.ofMillis(50);
    Lease lost = locks.acquire(KEY, LockMode.EXCLUSIVE, ttl, Duration.ZERO).orElseThrow();
    AtomicReference<Exception> failure = new AtomicReference<>();
    Thread time =
        new Thread(() -> {
          try {
            elapse(ttl.multipliedBy(2));
          } catch (Exception e) {
            failure.set(e);
          }
        });
    time.start();
    try (Lease next = acquire(KEY, LockMode.EXCLUSIVE)) {
      assertThat(next.token()).isGreaterThan(lost.token());
      assertThat(lost.renew()).isFalse();
    }
    assertThat(failure).hasValue(null);
  }

  @Test
  void closingALeaseTwiceTakesNobodyElses() {
    Lease one = acquire(KEY, LockMode.EXCLUSIVE);
    one.close();
    try (Lease other = acquire(KEY, LockMode.EXCLUSIVE)) {
      one.close();
      assertHeld();
      assertThat(one.renew()).isFalse();
      assertThat(other.renew()).isTrue();
    }
  }

  @Test
  void heldCountsWhatIsNeitherGivenBackNorLost() throws Exception {
    assertThat(locks.held()).isZero();
    Lease one = acquire(KEY, LockMode.SHARED);
    Lease two = acquire(KEY, LockMode.SHARED);
    Lease three = acquire(OTHER, LockMode.EXCLUSIVE);
    assertThat(locks.held()).isEqualTo(3);
    two.close();
    two.close();
    assertThat(locks.held()).isEqualTo(2);
    elapse(TTL.minusSeconds(1));
    assertThat(three.renew()).isTrue();
    elapse(Duration.ofSeconds(2));
    assertThat(one.renew()).isFalse();
    assertThat(locks.held()).isEqualTo(1);
    three.close();
    assertThat(locks.held()).isZero();
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
