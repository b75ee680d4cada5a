package io.callfs.memory;

import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockMode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Leases within this process: the lock manager of a single node. Waiters of a key are served in the
 * order in which they came. A key takes memory only while it is held or waited for; a lease that
 * nobody gave back, only until it is lost and some more keys were locked. Thread-safe, also for
 * virtual threads: nobody waits inside of a monitor.
 */
public final class InProcessLockManager implements LockManager {

  /** Keys share a stripe's lock for the moment of a grant only, never while waiting. */
  private static final int STRIPES = 64;

  /** Nothing that is waited for takes longer, and sums of two such do not overflow. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final LockStripe[] stripes = new LockStripe[STRIPES];

  /**
   * Creates a manager on the JVM's monotonic clock. Its first token is the number of microseconds
   * since 1970, so that tokens grow over restarts too as long as the clock isn't set back.
   */
  public InProcessLockManager() {
    this(System::nanoTime, InstantSource.system().millis() * 1000);
  }

  /**
   * Creates a manager.
   *
   * @param nanoTime counts nanoseconds and never goes back; tells when leases are lost
   * @param firstToken tokens are greater
   */
  public InProcessLockManager(LongSupplier nanoTime, long firstToken) {
    AtomicLong lastToken = new AtomicLong(firstToken);
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new LockStripe(nanoTime, lastToken);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException where {@code ttl} is not positive
   * @throws io.callfs.fs.FsException EAGAIN where the thread was interrupted while it had to wait;
   *     EIO where the manager is closed
   */
  @Override
  public Optional<Lease> acquire(LockKey key, LockMode mode, Duration ttl, Duration maxWait) {
    if (ttl.isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException("time to live " + ttl + " is not positive");
    }
    return Optional.ofNullable(stripe(key).acquire(key, mode, nanos(ttl), nanos(maxWait)));
  }

  @Override
  public long held() {
    long held = 0;
    for (LockStripe stripe : stripes) {
      held += stripe.held();
    }
    return held;
  }

  /** Gives all leases back and fails those who wait with EIO. Idempotent. */
  @Override
  public void close() {
    for (LockStripe stripe : stripes) {
      stripe.close();
    }
  }

  /** Returns the number of keys that take memory. */
  int keys() {
    int keys = 0;
    for (LockStripe stripe : stripes) {
      keys += stripe.keys();
    }
    return keys;
  }

  /** Returns how many wait for the key. */
  int waiters(LockKey key) {
    return stripe(key).waiters(key);
  }

  private LockStripe stripe(LockKey key) {
    int hash = key.hashCode();
    return stripes[(hash ^ (hash >>> 16)) & (STRIPES - 1)];
  }

  private static long nanos(Duration time) {
    return time.compareTo(LONGEST) < 0 ? time.toNanos() : LONGEST.toNanos();
  }
}
