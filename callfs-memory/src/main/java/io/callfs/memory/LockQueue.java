package io.callfs.memory;

import io.callfs.spi.LockMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Who holds one key and who waits for it, in the order of arrival. Thread-safe. */
final class LockQueue {

  private final ReentrantLock lock = new ReentrantLock();
  private final LongSupplier nanoTime;
  private final List<Grant> holders = new ArrayList<>(1);
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>(0);
  private boolean retired;

  LockQueue(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A grant; {@code expires} changes under the queue's lock only. */
  static final class Grant {
    private final LockMode mode;
    private final long token;
    private final long ttl;
    private long expires;

    Grant(LockMode mode, long token, long ttl, long now) {
      this.mode = mode;
      this.token = token;
      this.ttl = ttl;
      this.expires = now + ttl;
    }

    long token() {
      return token;
    }
  }

  private static final class Waiter {
    private final LockMode mode;
    private final Condition served;
    private @Nullable Grant grant;

    Waiter(LockMode mode, Condition served) {
      this.mode = mode;
      this.served = served;
    }
  }

  /** What became of a try. */
  record Outcome(boolean retired, Optional<Grant> grant) {}

  Outcome acquire(LockMode mode, long ttl, long maxWait, AtomicLong tokens)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (retired) {
        return new Outcome(true, Optional.empty());
      }
      dropExpired();
      if (waiters.isEmpty() && compatible(mode)) {
        return new Outcome(false, Optional.of(grant(mode, ttl, tokens)));
      }
      if (maxWait <= 0) {
        return new Outcome(false, Optional.empty());
      }
      return new Outcome(false, Optional.ofNullable(await(mode, ttl, maxWait, tokens)));
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Grant await(LockMode mode, long ttl, long maxWait, AtomicLong tokens)
      throws InterruptedException {
    Waiter self = new Waiter(mode, lock.newCondition());
    waiters.add(self);
    long deadline = nanoTime.getAsLong() + maxWait;
    try {
      while (true) {
        dropExpired();
        if (isNext(self) && compatible(mode)) {
          waiters.remove(self);
          self.grant = grant(mode, ttl, tokens);
          return self.grant;
        }
        long left = deadline - nanoTime.getAsLong();
        if (left <= 0) {
          return null;
        }
        long ignored = self.served.awaitNanos(Math.min(left, untilExpiry()));
      }
    } finally {
      waiters.remove(self);
      wakeNext();
    }
  }

  /** Returns whether nobody who came before waits for something that this one would take. */
  private boolean isNext(Waiter self) {
    for (Waiter waiter : waiters) {
      if (waiter == self) {
        return true;
      }
      if (waiter.mode == LockMode.EXCLUSIVE || self.mode == LockMode.EXCLUSIVE) {
        return false;
      }
    }
    return false;
  }

  private boolean compatible(LockMode mode) {
    if (holders.isEmpty()) {
      return true;
    }
    return mode == LockMode.SHARED && holders.get(0).mode == LockMode.SHARED;
  }

  private Grant grant(LockMode mode, long ttl, AtomicLong tokens) {
    Grant grant = new Grant(mode, tokens.incrementAndGet(), ttl, nanoTime.getAsLong());
    holders.add(grant);
    return grant;
  }

  boolean renew(Grant grant) {
    lock.lock();
    try {
      dropExpired();
      if (!holders.contains(grant)) {
        return false;
      }
      grant.expires = nanoTime.getAsLong() + grant.ttl;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void release(Grant grant) {
    lock.lock();
    try {
      holders.remove(grant);
      wakeNext();
    } finally {
      lock.unlock();
    }
  }

  void releaseAll() {
    lock.lock();
    try {
      holders.clear();
      wakeNext();
    } finally {
      lock.unlock();
    }
  }

  int held() {
    lock.lock();
    try {
      dropExpired();
      return holders.size();
    } finally {
      lock.unlock();
    }
  }

  /** Marks a queue that nobody needs as given up; returns whether it is. */
  boolean retireIfIdle() {
    lock.lock();
    try {
      retired |= holders.isEmpty() && waiters.isEmpty();
      return retired;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Wakes those who may be next: the first waiter, and with a shared one all shared ones right
   * behind it.
   */
  private void wakeNext() {
    for (Waiter waiter : waiters) {
      waiter.served.signal();
      if (waiter.mode == LockMode.EXCLUSIVE) {
        return;
      }
    }
  }

  private void dropExpired() {
    if (holders.isEmpty()) {
      return;
    }
    long now = nanoTime.getAsLong();
    boolean dropped = false;
    for (Iterator<Grant> each = holders.iterator(); each.hasNext(); ) {
      if (each.next().expires - now <= 0) {
        each.remove();
        dropped = true;
      }
    }
    if (dropped) {
      wakeNext();
    }
  }

  private long untilExpiry() {
    long now = nanoTime.getAsLong();
    return holders.stream()
        .mapToLong(grant -> Math.max(1, grant.expires - now))
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
