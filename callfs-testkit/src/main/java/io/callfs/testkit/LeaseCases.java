package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.FencingToken;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases on one thread: who holds what, and for how long. */
abstract class LeaseCases {

  static final LockKey KEY = new LockKey("file:/docs/a.txt");
  static final LockKey OTHER = new LockKey("file:/docs/b.txt");
  static final Duration TTL = Duration.ofSeconds(30);
  static final Duration LONG = Duration.ofSeconds(40);
  static final Duration SHORT = Duration.ofMillis(60);

  @SuppressWarnings("NullAway.Init")
  LockManager locks;

  LeaseCases() {}

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

  Optional<Lease> attempt(LockKey key, LockMode mode) {
    return locks.acquire(key, mode, TTL, Duration.ZERO);
  }

  Lease acquire(LockKey key, LockMode mode) {
    return locks.acquire(key, mode, TTL, LONG).orElseThrow();
  }

  void assertFree() {
    Optional<Lease> lease = attempt(KEY, LockMode.EXCLUSIVE);
    assertThat(lease).as("lease on a key that should be free").isPresent();
    lease.orElseThrow().close();
  }

  void assertHeld() {
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
  void waiterIsServedWhenTheLeaseOfTheHolderIsLost() throws Exception {
    Duration ttl = Duration.ofSeconds(1);
    Lease lost = locks.acquire(KEY, LockMode.EXCLUSIVE, ttl, Duration.ZERO).orElseThrow();
    try (LockWaiter waiter = LockWaiter.start(locks, KEY, LockMode.EXCLUSIVE)) {
      waiter.awaitWaiting();
      elapse(ttl.multipliedBy(2));
      waiter.awaitEnd();
      assertThat(waiter.lease().orElseThrow().token()).isGreaterThan(lost.token());
      assertThat(lost.renew()).isFalse();
    }
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
}
