package io.callfs.memory;

import io.callfs.fs.Errno;
import io.callfs.fs.FencingToken;
import io.callfs.fs.FsException;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockMode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Leases within this process: the lock manager of a single node. Waiters of a key are served in the
 * order in which they came; keys that nobody holds or waits for take no memory; nothing is shared
 * between keys but the counter of tokens. Thread-safe.
 */
public final class InProcessLockManager implements LockManager {

  private final ConcurrentHashMap<LockKey, LockQueue> queues = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong();
  private final LongSupplier nanoTime;

  /** Creates a manager on the JVM's monotonic clock. */
  public InProcessLockManager() {
    this(System::nanoTime);
  }

  /** Creates a manager on a clock that counts nanoseconds and never goes back. */
  public InProcessLockManager(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public Optional<Lease> acquire(LockKey key, LockMode mode, Duration ttl, Duration maxWait) {
    if (ttl.isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException("time to live " + ttl + " is not positive");
    }
    while (true) {
      LockQueue queue = queues.computeIfAbsent(key, k -> new LockQueue(nanoTime));
      try {
        LockQueue.Outcome outcome = queue.acquire(mode, ttl.toNanos(), maxWait.toNanos(), tokens);
        forgetIfIdle(key, queue);
        if (outcome.retired()) {
          continue; // the queue was given up between the two steps
        }
        return outcome.grant().map(grant -> new QueueLease(key, queue, grant));
      } catch (InterruptedException e) {
        forgetIfIdle(key, queue);
        Thread.currentThread().interrupt();
        throw new FsException(Errno.EAGAIN, "interrupted while waiting for " + key.value(), e);
      }
    }
  }

  @Override
  public long held() {
    return queues.values().stream().mapToLong(LockQueue::held).sum();
  }

  @Override
  public void close() {
    queues.forEach((key, queue) -> {
      queue.releaseAll();
      forgetIfIdle(key, queue);
    });
  }

  private void forgetIfIdle(LockKey key, LockQueue queue) {
    if (queue.retireIfIdle()) {
      queues.remove(key, queue);
    }
  }

  private final class QueueLease implements Lease {
    private final LockKey key;
    private final LockQueue queue;
    private final LockQueue.Grant grant;

    QueueLease(LockKey key, LockQueue queue, LockQueue.Grant grant) {
      this.key = key;
      this.queue = queue;
      this.grant = grant;
    }

    @Override
    public LockKey key() {
      return key;
    }

    @Override
    public FencingToken token() {
      return new FencingToken(grant.token());
    }

    @Override
    public boolean renew() {
      return queue.renew(grant);
    }

    @Override
    public void close() {
      queue.release(grant);
      forgetIfIdle(key, queue);
    }
  }
}
