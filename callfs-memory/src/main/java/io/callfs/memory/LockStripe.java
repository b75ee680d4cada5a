package io.callfs.memory;

import io.callfs.fs.Errno;
import io.callfs.fs.FencingToken;
import io.callfs.fs.FsException;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockMode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A part of the keys, and the lock that guards what is known of them. Thread-safe. */
final class LockStripe {

  private static final int FEWEST_KEYS_TO_PURGE = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LockKey, LockState> states = new HashMap<>();
  private final LongSupplier nanoTime;
  private final AtomicLong lastToken;
  private int purgeAt = FEWEST_KEYS_TO_PURGE;
  private boolean closed;

  LockStripe(LongSupplier nanoTime, AtomicLong lastToken) {
    this.nanoTime = nanoTime;
    this.lastToken = lastToken;
  }

  @Nullable HeldLease acquire(LockKey key, LockMode mode, long ttl, long maxWait) {
    LockState state;
    LockWaiter waiter;
    lock.lock();
    try {
      requireOpen();
      state = stateOf(key);
      serve(state);
      if (state.waiters().isEmpty() && state.admits(mode)) {
        return grant(state, mode, ttl);
      }
      if (maxWait <= 0) {
        return null;
      }
      waiter = new LockWaiter(mode, ttl, Thread.currentThread());
      state.waiters().add(waiter);
    } finally {
      lock.unlock();
    }
    return await(state, waiter, System.nanoTime() + maxWait);
  }

  /** Waits in real time, since that is how a thread waits; leases are lost by the given clock. */
  private @Nullable HeldLease await(LockState state, LockWaiter waiter, long deadline) {
    while (true) {
      long left = deadline - System.nanoTime();
      lock.lock();
      try {
        serve(state);
        HeldLease lease = waiter.lease();
        if (lease != null) {
          return lease;
        }
        boolean interrupted = Thread.currentThread().isInterrupted();
        if (closed || interrupted || left <= 0) {
          leave(state, waiter);
          requireOpen();
          if (interrupted) {
            throw new FsException(
                Errno.EAGAIN, "interrupted while waiting for lock " + state.key().value());
          }
          return null;
        }
        if (state.waiters().peekFirst() == waiter) {
          left = Math.min(left, state.untilFirstLoss(nanoTime.getAsLong()));
        }
      } finally {
        lock.unlock();
      }
      LockSupport.parkNanos(this, left);
    }
  }

  boolean renew(HeldLease lease) {
    lock.lock();
    try {
      LockState state = lease.state();
      serve(state);
      forgetIfIdle(state);
      return state.renew(lease, nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  void release(HeldLease lease) {
    lock.lock();
    try {
      LockState state = lease.state();
      if (state.remove(lease)) {
        serveNext(state);
        forgetIfIdle(state);
      }
    } finally {
      lock.unlock();
    }
  }

  int held() {
    lock.lock();
    try {
      purge();
      return states.values().stream().mapToInt(LockState::held).sum();
    } finally {
      lock.unlock();
    }
  }

  int keys() {
    lock.lock();
    try {
      return states.size();
    } finally {
      lock.unlock();
    }
  }

  int waiters(LockKey key) {
    lock.lock();
    try {
      LockState state = states.get(key);
      return state == null ? 0 : state.waiters().size();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      for (LockState state : states.values()) {
        state.removeAll();
        state.waiters().forEach(LockWaiter::wake);
      }
      states.clear();
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new FsException(Errno.EIO, "lock manager is closed");
    }
  }

  private LockState stateOf(LockKey key) {
    LockState known = states.get(key);
    if (known != null) {
      return known;
    }
    if (states.size() >= purgeAt) {
      purge();
      purgeAt = Math.max(FEWEST_KEYS_TO_PURGE, 2 * states.size());
    }
    LockState created = new LockState(key);
    states.put(key, created);
    return created;
  }

  /** Forgets the keys of leases that were lost and that nobody asked for again. */
  private void purge() {
    states.values().forEach(this::serve);
    states.values().removeIf(LockState::idle);
  }

  private void forgetIfIdle(LockState state) {
    if (state.idle()) {
      states.remove(state.key(), state);
    }
  }

  private void leave(LockState state, LockWaiter waiter) {
    boolean first = state.waiters().peekFirst() == waiter;
    boolean ignored = state.waiters().remove(waiter);
    if (first) {
      serveNext(state);
    }
    forgetIfIdle(state);
  }

  /** Drops the leases that are lost; where there were any, the next ones have their turn. */
  private void serve(LockState state) {
    if (state.removeLost(nanoTime.getAsLong())) {
      serveNext(state);
    }
  }

  /**
   * Grants to the first of those who wait as far as it goes. Who is first then is woken, since it
   * is he who watches for leases that are lost.
   */
  private void serveNext(LockState state) {
    LockWaiter first = state.waiters().peekFirst();
    while (first != null && !closed && state.admits(first.mode())) {
      first.serve(grant(state, first.mode(), first.ttl()));
      state.waiters().removeFirst();
      first = state.waiters().peekFirst();
    }
    if (first != null) {
      first.wake();
    }
  }

  private HeldLease grant(LockState state, LockMode mode, long ttl) {
    FencingToken token = new FencingToken(lastToken.incrementAndGet());
    HeldLease lease = new HeldLease(this, state, mode, token, ttl);
    state.add(lease, nanoTime.getAsLong());
    return lease;
  }
}
