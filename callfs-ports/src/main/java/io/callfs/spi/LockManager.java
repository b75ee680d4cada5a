package io.callfs.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * Leases on keys: they order contenders and protect what spans several transactions. Safety never
 * rests on them alone, since a paused holder may outlive its lease: what must not happen then is
 * prevented by transactions and {@link Lease#token fencing tokens}.
 *
 * <p>Thread-safe. No waiter starves: waiters are served in about the order in which they came.
 */
public interface LockManager extends Capable, AutoCloseable {

  /**
   * Acquires a lock, waiting where it is held in a conflicting mode. The token of the lease is
   * greater than that of every lease granted before for the key. A thread that holds the key
   * already waits for itself: leases are not reentrant.
   *
   * @param ttl after so long without renewal the lease is lost and others may acquire the key;
   *     positive
   * @param maxWait how long to wait at most; zero tries once
   * @return the lease, or empty where the time was not enough; the caller closes it
   * @throws io.callfs.fs.FsException EHOSTDOWN where the lock service can't be reached, within
   *     seconds; EIO where it answers what it should not; EAGAIN where the thread was interrupted,
   *     whose interrupt flag is then set again
   */
  Optional<Lease> acquire(LockKey key, LockMode mode, Duration ttl, Duration maxWait);

  /**
   * Returns the number of leases that this manager has granted and that are neither given back nor
   * lost.
   */
  long held();

  /** Gives all leases back. Idempotent. */
  @Override
  void close();
}
