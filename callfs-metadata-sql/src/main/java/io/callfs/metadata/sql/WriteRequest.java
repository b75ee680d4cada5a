package io.callfs.metadata.sql;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A closure on its way through the committer, and the caller that waits for it.
 *
 * <p>Callers of one batch wake each other as a tree, so the writer's thread wakes but one and goes
 * on to the next batch.
 */
final class WriteRequest<X, T> {

  private static final int QUEUED = 0;
  private static final int RUNNING = 1;
  private static final int ABANDONED = 2;
  private static final int DONE = 3;

  private final Function<? super X, ? extends T> work;
  private final long deadline;
  private final Thread caller = Thread.currentThread();
  private final AtomicInteger state = new AtomicInteger(QUEUED);
  private @Nullable T result;
  private @Nullable Throwable failure;
  private @Nullable WriteRequest<?, ?> wakesFirst;
  private @Nullable WriteRequest<?, ?> wakesSecond;

  WriteRequest(Function<? super X, ? extends T> work, long deadline) {
    this.work = work;
    this.deadline = deadline;
  }

  /** Takes it up, which from now on ends with an outcome; false where its caller has gone. */
  boolean start() {
    return state.compareAndSet(QUEUED, RUNNING);
  }

  /** Runs the closure and keeps what it gave or threw until the outcome is told. */
  void run(X transaction) {
    result = null;
    failure = null;
    try {
      result = work.apply(transaction);
    } catch (Throwable thrown) {
      failure = thrown;
    }
  }

  boolean failed() {
    return failure != null;
  }

  void fail(Throwable cause) {
    result = null;
    failure = cause;
  }

  /** Fails with an exception of its own, since callers may add to theirs. */
  void failLike(RuntimeException cause) {
    fail(
        cause instanceof FsException known
            ? new FsException(known.errno(), known.subject(), known)
            : cause);
  }

  /** Names those that this caller wakes when it has its outcome. */
  void wakes(@Nullable WriteRequest<?, ?> first, @Nullable WriteRequest<?, ?> second) {
    wakesFirst = first;
    wakesSecond = second;
  }

  /** Makes the outcome known, without waking the caller. */
  void done() {
    state.set(DONE);
  }

  void wake() {
    LockSupport.unpark(caller);
  }

  /** Gives the closure up where it has not been taken up before its deadline. */
  void expire(long now) {
    if (deadline - now <= 0 && state.compareAndSet(QUEUED, ABANDONED)) {
      LockSupport.unpark(caller);
    }
  }

  /**
   * Waits for the outcome. A closure that is not taken up before the deadline is never run; for one
   * that runs there is no deadline, since its outcome must be told. Interrupts are kept for later.
   *
   * <p>Parks without a time limit, since a timer for each closure costs a virtual thread more than
   * the closure itself; {@link #expire} is what ends the wait.
   */
  T await() {
    boolean interrupted = false;
    for (int now = state.get(); now != DONE; now = state.get()) {
      if (now == ABANDONED) {
        restore(interrupted);
        throw new FsException(Errno.ETIMEDOUT, "metadata transaction");
      }
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (wakesFirst != null) {
      wakesFirst.wake();
    }
    if (wakesSecond != null) {
      wakesSecond.wake();
    }
    restore(interrupted);
    return outcome();
  }

  private T outcome() {
    if (failure instanceof RuntimeException thrown) {
      throw thrown;
    }
    if (failure instanceof Error thrown) {
      throw thrown;
    }
    T value = result;
    if (value == null) {
      throw new NullPointerException("work returned null");
    }
    return value;
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
