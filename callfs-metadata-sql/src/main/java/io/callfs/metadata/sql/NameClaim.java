package io.callfs.metadata.sql;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.InstanceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the name of this instance on a connection of its own, which ends with the process however
 * that ends. A connection that breaks is made anew, and the name taken again. Thread-safe.
 */
final class NameClaim implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NameClaim.class);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final SharedDatabase database;
  private @Nullable Thread keeper;
  private volatile boolean closing;

  NameClaim(SharedDatabase database) {
    this.database = database;
  }

  /**
   * Takes the name.
   *
   * @throws FsException EBUSY where another has it
   */
  synchronized void take(InstanceId instance) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      Connection connection = attempt(instance);
      if (connection != null) {
        Thread thread = new Thread(() -> keep(connection, instance), "callfs-instance-name");
        thread.setDaemon(true);
        thread.start();
        keeper = thread;
        return;
      }
      if (System.nanoTime() - end > 0) {
        throw new FsException(
            Errno.EBUSY,
            "another process that uses this metadata store is called "
                + instance
                + "; give each instance an id of its own, instance_discovery.instance_id");
      }
      LockSupport.parkNanos(this, RETRY_NANOS);
    }
  }

  private @Nullable Connection attempt(InstanceId instance) {
    try {
      return claimed(instance);
    } catch (SQLException e) {
      throw database.failure(e, "take the name of this instance");
    }
  }

  /** Returns a connection that has the name; null where another has it. */
  private @Nullable Connection claimed(InstanceId instance) throws SQLException {
    Connection connection = database.openFeed();
    boolean taken = false;
    try {
      taken = database.claim(connection, instance.value());
      return taken ? connection : null;
    } finally {
      if (!taken) {
        connection.close();
      }
    }
  }

  private void keep(Connection first, InstanceId instance) {
    Connection connection = first;
    while (!closing) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      if (closing || alive(connection)) {
        continue;
      }
      close(connection);
      try {
        Connection again = claimed(instance);
        if (again == null) {
          LOG.error("another process has taken the name {} of this instance", instance);
        } else {
          connection = again;
        }
      } catch (SQLException | FsException e) {
        LOG.debug("the name of this instance can't be taken again yet", e);
      }
    }
    close(connection);
  }

  private static boolean alive(Connection connection) {
    try {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("a connection did not close", e);
    }
  }

  /** Gives the name up. Idempotent. */
  @Override
  public synchronized void close() {
    closing = true;
    Thread thread = keeper;
    boolean interrupted = false;
    while (thread != null && thread.isAlive()) {
      LockSupport.unpark(thread);
      try {
        thread.join(TimeUnit.SECONDS.toMillis(1));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
