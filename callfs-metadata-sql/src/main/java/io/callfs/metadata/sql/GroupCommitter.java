package io.callfs.metadata.sql;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs the closures of all callers on one thread, in transactions that those share which wait at
 * the same moment: one commit and one sync for all of them. A caller returns when the commit that
 * holds its changes is durable; also what a closure threw or merely read is told only then, since
 * it may rest on what others of the batch have changed.
 *
 * <p>A closure that throws before it has changed anything costs nothing. Where one throws later,
 * the batch is rolled back and run again with a savepoint around each closure. Where space is
 * wanting, closures are run again in transactions of their own, so that those succeed which can. A
 * commit that failed for any other reason is not tried again.
 */
final class GroupCommitter<X> implements AutoCloseable {

  private static final int QUEUE_LIMIT = 4096;
  private static final int BATCH_LIMIT = 256;
  private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Batch<X> batch;
  private final long timeoutNanos;
  private final long lingerNanos;
  private final LinkedBlockingQueue<WriteRequest<X, ?>> queue =
      new LinkedBlockingQueue<>(QUEUE_LIMIT);
  private final Thread writer;
  private final Thread watch;
  private final WriteRequest<X, Boolean> last;
  private volatile boolean closing;
  private int expected;

  private GroupCommitter(Batch<X> batch, Duration timeout, Duration linger, String name) {
    this.batch = batch;
    this.timeoutNanos = timeout.toNanos();
    this.lingerNanos = linger.toNanos();
    this.last = new WriteRequest<>(transaction -> true, Long.MAX_VALUE);
    this.writer = new Thread(this::loop, name);
    writer.setDaemon(true);
    this.watch = new Thread(this::watch, name + "-watch");
    watch.setDaemon(true);
  }

  /**
   * Starts a committer.
   *
   * @param timeout how long a closure waits to be run at most
   * @param linger how long a batch waits at most for callers that took part in the one before
   */
  static <X> GroupCommitter<X> start(
      Batch<X> batch, Duration timeout, Duration linger, String name) {
    GroupCommitter<X> committer = new GroupCommitter<>(batch, timeout, linger, name);
    committer.writer.start();
    committer.watch.start();
    return committer;
  }

  /** Runs the work as {@link io.callfs.spi.MetadataStore#write} promises. */
  <T> T write(Function<? super X, ? extends T> work) {
    if (Thread.currentThread().equals(writer)) {
      throw new IllegalStateException("a transaction within a transaction");
    }
    long deadline = System.nanoTime() + timeoutNanos;
    WriteRequest<X, T> request = new WriteRequest<>(work, deadline);
    if (closing) {
      throw closed();
    }
    if (!queue.offer(request) && !offer(request, deadline)) {
      throw new FsException(Errno.ETIMEDOUT, "metadata transaction");
    }
    if (closing && !writer.isAlive()) {
      refuseRest();
    }
    return request.await();
  }

  /** Returns how many closures wait to be run. */
  int waiting() {
    return queue.size();
  }

  private boolean offer(WriteRequest<X, ?> request, long deadline) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return queue.offer(request, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void loop() {
    List<WriteRequest<X, ?>> taken = new ArrayList<>();
    while (true) {
      WriteRequest<X, ?> first = take();
      if (first == last) {
        break;
      }
      if (first.start()) {
        taken.add(first);
        boolean wasLast = runShared(taken);
        expected = taken.size();
        tell(taken);
        taken.clear();
        if (wasLast) {
          break;
        }
      }
    }
    refuseRest();
  }

  /** Lets go of those that have waited too long, now and then. */
  private void watch() {
    long interval = Math.min(WATCH_NANOS, timeoutNanos / 4 + 1);
    while (writer.isAlive()) {
      LockSupport.parkNanos(this, interval);
      long now = System.nanoTime();
      queue.forEach(request -> request.expire(now));
    }
  }

  private WriteRequest<X, ?> take() {
    if (expected > 1) {
      gather(1, System.nanoTime() + 4 * lingerNanos);
    }
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        // Nobody but close ends this thread, and it uses the queue.
      }
    }
  }

  /**
   * Returns the next closure, or null where none waits. Lingers where fewer came than last time:
   * those callers have just been woken, and a commit without them would cost a sync more.
   */
  private @Nullable WriteRequest<X, ?> next(long lingerUntil, int size) {
    WriteRequest<X, ?> next = queue.poll();
    if (next != null || size >= expected) {
      return next;
    }
    gather(expected - size, lingerUntil);
    return queue.poll();
  }

  /**
   * Waits until so many closures wait, or until then, and yields meanwhile: a parked thread would
   * have to be woken for each of them, and by a processor that may have gone to sleep with it.
   */
  @SuppressWarnings("ThreadPriorityCheck")
  private void gather(int count, long until) {
    while (queue.size() < count && System.nanoTime() < until) {
      Thread.yield();
    }
  }

  /** Runs the first and those that come meanwhile; returns whether the last of all came. */
  private boolean runShared(List<WriteRequest<X, ?>> taken) {
    boolean wasLast = false;
    try {
      batch.begin();
      long lingerUntil = System.nanoTime() + lingerNanos;
      WriteRequest<X, ?> current = taken.get(0);
      while (true) {
        if (!runWatched(current)) {
          batch.rollback();
          runGuarded(taken);
          return wasLast;
        }
        WriteRequest<X, ?> next = null;
        while (next == null && taken.size() < BATCH_LIMIT && !wasLast) {
          next = next(lingerUntil, taken.size());
          if (next == null) {
            break;
          }
          wasLast = next == last;
          if (wasLast || !next.start()) {
            next = null;
          }
        }
        if (next == null) {
          break;
        }
        taken.add(next);
        current = next;
      }
      if (!flush()) {
        batch.rollback();
        runGuarded(taken);
        return wasLast;
      }
      batch.commit();
    } catch (RuntimeException | Error e) {
      recover(taken, e);
    }
    return wasLast;
  }

  /** Returns false where the closure failed and may have left something behind. */
  private boolean runWatched(WriteRequest<X, ?> request) {
    batch.watch();
    request.run(batch.transaction());
    RuntimeException broken = batch.broken();
    if (broken instanceof FsException failure) {
      throw failure;
    }
    return broken == null && (!request.failed() || !batch.changed());
  }

  /** Returns false where what a closure left to be done was refused. */
  private boolean flush() {
    try {
      batch.flush();
      return true;
    } catch (IllegalStateException refused) {
      if (batch.broken() == null) {
        throw refused;
      }
      return false;
    }
  }

  /** Runs all of them again, each in a savepoint. */
  private void runGuarded(List<WriteRequest<X, ?>> taken) {
    try {
      batch.begin();
      for (WriteRequest<X, ?> request : taken) {
        batch.savepoint();
        if (runWatched(request) && flush()) {
          batch.release();
        } else {
          RuntimeException broken = batch.broken();
          if (broken != null && !request.failed()) {
            request.fail(broken);
          }
          batch.rollbackToSavepoint();
        }
      }
      batch.commit();
    } catch (RuntimeException | Error e) {
      recover(taken, e);
    }
  }

  private void recover(List<WriteRequest<X, ?>> taken, Throwable cause) {
    batch.rollback();
    if (batch.mayRetry(cause)) {
      runGuarded(taken);
      return;
    }
    if (cause instanceof FsException failure && failure.errno() == Errno.ENOSPC) {
      batch.outOfSpace();
      taken.forEach(this::runAlone);
      return;
    }
    for (WriteRequest<X, ?> request : taken) {
      if (cause instanceof RuntimeException failure) {
        request.failLike(failure);
      } else {
        request.fail(cause);
      }
    }
  }

  private void runAlone(WriteRequest<X, ?> request) {
    try {
      batch.begin();
      if (runWatched(request) && flush()) {
        batch.commit();
        return;
      }
      RuntimeException broken = batch.broken();
      batch.rollback();
      if (broken != null && !request.failed()) {
        request.fail(broken);
      }
    } catch (RuntimeException | Error e) {
      batch.rollback();
      request.fail(e);
    }
  }

  private static void tell(List<? extends WriteRequest<?, ?>> taken) {
    int size = taken.size();
    for (int i = 0; i < size; i++) {
      int child = 2 * i + 1;
      taken
          .get(i)
          .wakes(
              child < size ? taken.get(child) : null,
              child + 1 < size ? taken.get(child + 1) : null);
    }
    WriteRequest<?, ?> root = taken.get(0);
    taken.forEach(WriteRequest::done);
    root.wake();
  }

  private void refuseRest() {
    for (WriteRequest<X, ?> rest = queue.poll(); rest != null; rest = queue.poll()) {
      if (rest.start()) {
        rest.fail(closed());
        tell(List.of(rest));
      }
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("metadata store is closed");
  }

  /** Runs what is queued, then ends. Idempotent. */
  @Override
  public void close() {
    boolean first = !closing;
    closing = true;
    boolean interrupted = false;
    while (first && !offer(last, System.nanoTime() + timeoutNanos)) {
      // The writer is at work; the queue is drained in the end.
    }
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    LockSupport.unpark(watch);
    refuseRest();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
