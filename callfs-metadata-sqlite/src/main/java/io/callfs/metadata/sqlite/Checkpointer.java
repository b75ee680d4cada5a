package io.callfs.metadata.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Copies the log into the database on a thread of its own, so that writers do not wait while
 * thousands of pages are written and synced. Since writers go on meanwhile, this alone would never
 * come to the end of the log, and the log would grow without end: the last few pages are copied by
 * the writer's thread between two transactions, after which SQLite writes the log from its start.
 *
 * <p>What fails here fails again in the writer's own attempts, and meanwhile all is in the log.
 */
final class Checkpointer implements AutoCloseable {

  /** Commits between two looks at the log. */
  private static final int LOOK_EVERY = 8;

  private final Connection connection;
  private final int limit;
  private final ReentrantLock copying = new ReentrantLock();
  private final Semaphore requests = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closing;
  private int commits;

  /** Pages in the log, and those of them that are copied. */
  private record Log(int pages, int copied) {}

  private Checkpointer(Connection connection, int limit) {
    this.connection = connection;
    this.limit = limit;
    this.thread = new Thread(this::loop, "callfs-metadata-checkpoint");
    thread.setDaemon(true);
  }

  /**
   * Starts one.
   *
   * @param connection its own, which it closes
   * @param limit pages that the log should have at most; it may have twice as many under load
   */
  static Checkpointer start(Connection connection, int limit) {
    Checkpointer checkpointer = new Checkpointer(connection, limit);
    checkpointer.thread.start();
    return checkpointer;
  }

  /** Looks after the log; called on the writer's thread after each commit. */
  void committed(Connection writer) {
    if (++commits % LOOK_EVERY != 0) {
      return;
    }
    Log log = checkpoint(writer, "noop");
    int rest = log.pages() - log.copied();
    if (log.pages() >= 2 * limit) {
      // SQLite refuses a second copy at the same time, so this one waits for the other.
      copying.lock();
      copyRest(writer);
    } else if (log.pages() >= limit && rest <= limit / 16 && copying.tryLock()) {
      copyRest(writer);
    } else if (rest >= limit / 4 && requests.availablePermits() == 0) {
      requests.release();
    }
  }

  /** Copies on the writer's thread, which holds the lock and now gives it back. */
  private void copyRest(Connection writer) {
    try {
      checkpoint(writer, "passive");
    } finally {
      copying.unlock();
    }
  }

  private void loop() {
    while (!closing) {
      requests.acquireUninterruptibly();
      copying.lock();
      try {
        if (!closing) {
          checkpoint(connection, "passive");
        }
      } finally {
        copying.unlock();
      }
    }
  }

  private static Log checkpoint(Connection on, String mode) {
    try (Statement pragma = on.createStatement();
        ResultSet row = pragma.executeQuery("pragma wal_checkpoint(" + mode + ")")) {
      return row.next() ? new Log(row.getInt(2), row.getInt(3)) : new Log(0, 0);
    } catch (SQLException e) {
      return new Log(0, 0);
    }
  }

  /** Ends the thread after what it is at. Idempotent. */
  @Override
  public void close() {
    closing = true;
    requests.release();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    try {
      connection.close();
    } catch (SQLException e) {
      // The database is whole without it.
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
