package io.callfs.metadata.sql;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of connections that only read, opened when first needed and used again with their
 * prepared statements, the last one first.
 */
final class ReaderPool implements AutoCloseable {

  private final SqlDatabase database;
  private final Placements placements;
  private final int size;
  private final Semaphore permits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<RowReader> idle = new ArrayDeque<>();
  private volatile boolean closed;

  ReaderPool(SqlDatabase database, Placements placements, int size) {
    this.database = database;
    this.placements = placements;
    this.size = size;
    this.permits = new Semaphore(size);
  }

  /**
   * Begins a transaction on one of the connections; {@link #giveBack} ends it.
   *
   * @throws FsException ETIMEDOUT where none is free in time
   */
  RowReader take(long timeoutNanos) {
    if (!permits.tryAcquire() && !acquire(timeoutNanos)) {
      throw new FsException(Errno.ETIMEDOUT, "metadata connection");
    }
    boolean begun = false;
    try {
      if (closed) {
        throw new IllegalStateException("metadata store is closed");
      }
      RowReader known = pop();
      RowReader reader =
          known == null
              ? new RowReader(database, new Statements(database.openReader()), placements)
              : known;
      reader.statements.control(database.beginRead());
      begun = true;
      return reader;
    } catch (SQLException e) {
      throw database.failure(e, "begin to read");
    } finally {
      if (!begun) {
        permits.release();
      }
    }
  }

  private boolean acquire(long timeoutNanos) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + timeoutNanos;
    try {
      while (true) {
        try {
          return permits.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
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

  /** Ends the transaction. A connection that can't do that is not used again. */
  void giveBack(RowReader reader) {
    try {
      reader.statements.control("rollback");
      push(reader);
    } catch (SQLException e) {
      discard(reader);
    } finally {
      permits.release();
    }
  }

  private @Nullable RowReader pop() {
    lock.lock();
    try {
      return idle.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  private void push(RowReader reader) {
    lock.lock();
    try {
      idle.addFirst(reader);
    } finally {
      lock.unlock();
    }
  }

  private static void discard(RowReader reader) {
    try {
      reader.statements.close();
    } catch (SQLException e) {
      // It was broken before.
    }
  }

  /** Waits until the connections are given back and closes them. Idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    permits.acquireUninterruptibly(size);
    for (RowReader reader = pop(); reader != null; reader = pop()) {
      discard(reader);
    }
    permits.release(size);
  }
}
