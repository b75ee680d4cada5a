package io.callfs.testkit;

import io.callfs.fs.FsException;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockMode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A thread that acquires a lock, and what became of it. */
final class LockWaiter implements AutoCloseable {

  private static final Duration TTL = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final long DEADLINE_MILLIS = 30_000;

  private final Thread thread;
  private volatile @Nullable Lease lease;
  private volatile @Nullable FsException failure;
  private volatile boolean flagged;

  private LockWaiter(LockManager locks, LockKey key, LockMode mode) {
    thread =
        new Thread(() -> {
          try {
            lease = locks.acquire(key, mode, TTL, PATIENCE).orElse(null);
          } catch (FsException e) {
            failure = e;
            flagged = Thread.currentThread().isInterrupted();
          }
        });
  }

  static LockWaiter start(LockManager locks, LockKey key, LockMode mode) {
    LockWaiter waiter = new LockWaiter(locks, key, mode);
    waiter.thread.start();
    return waiter;
  }

  /**
   * Returns when the thread waits or has ended; at the latest after a second, since not every way
   * to wait shows.
   */
  void awaitWaiting() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < 1_000_000_000L) {
      switch (thread.getState()) {
        case WAITING, TIMED_WAITING, TERMINATED -> {
          return;
        }
        case NEW, RUNNABLE, BLOCKED -> Thread.onSpinWait();
      }
    }
  }

  void awaitEnd() throws InterruptedException {
    thread.join(DEADLINE_MILLIS);
    if (thread.isAlive()) {
      throw new AssertionError("the waiter still waits");
    }
  }

  void interrupt() {
    thread.interrupt();
  }

  Optional<Lease> lease() {
    return Optional.ofNullable(lease);
  }

  Optional<FsException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Returns whether the interrupt flag was set when the wait failed. */
  boolean flagged() {
    return flagged;
  }

  @Override
  public void close() {
    thread.interrupt();
    Lease held = lease;
    if (held != null) {
      held.close();
    }
  }
}
