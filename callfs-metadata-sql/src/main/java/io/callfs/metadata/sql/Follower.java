package io.callfs.metadata.sql;

import io.callfs.fs.FsException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the commits of other instances on a connection of its own: wakes when one is told, looks
 * at least a few times within the interval of coherence, and keeps the cache on line while it can.
 * Memory is as good as the database only until {@link #fresh} ends, so that a follower that hangs,
 * or a process that was paused, shows nothing old.
 */
final class Follower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final SharedDatabase database;
  private final SharedCache cache;
  private final InstantSource clock;
  private final Duration look;
  private final long validNanos;
  private final Thread thread;
  private final CountDownLatch looked = new CountDownLatch(1);
  private volatile boolean closing;
  private volatile long validUntil;

  /** By how much the clock of the database is ahead of ours. */
  private volatile long aheadMicros;

  private Follower(
      SharedDatabase database,
      SharedCache cache,
      Duration interval,
      InstantSource clock,
      String name) {
    this.database = database;
    this.clock = clock;
    this.cache = cache;
    this.look = interval.dividedBy(4);
    this.validNanos = interval.toNanos();
    this.validUntil = System.nanoTime() - 1;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /**
   * Starts a follower.
   *
   * @param interval for how long memory may be behind other instances
   */
  static Follower start(
      SharedDatabase database,
      SharedCache cache,
      Duration interval,
      InstantSource clock,
      String name) {
    Follower follower = new Follower(database, cache, interval, clock, name);
    follower.thread.start();
    return follower;
  }

  /** Returns the present by the clock of the database, which all instances share. */
  Instant databaseTime() {
    return clock.instant().plus(aheadMicros, ChronoUnit.MICROS);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /** Waits for the first look to succeed, or so long. */
  void awaitFirstLook(Duration most) {
    try {
      if (!looked.await(most.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.warn("nothing is cached until the commits of other instances can be followed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether the cache holds all that others have committed, up to the interval ago. */
  boolean fresh() {
    return System.nanoTime() - validUntil < 0;
  }

  private void run() {
    boolean told = false;
    while (!closing) {
      try (Connection connection = database.openFeed()) {
        if (told) {
          LOG.info("following the metadata database again");
          told = false;
        }
        follow(connection, new Statements(connection));
      } catch (SQLException | FsException e) {
        if (!closing && !told) {
          told = true;
          LOG.warn("nothing is cached until the metadata database answers: {}", e.getMessage());
        }
      } finally {
        cache.offline();
      }
      if (!closing) {
        LockSupport.parkNanos(this, RETRY_NANOS);
      }
    }
  }

  private void follow(Connection connection, Statements statements) throws SQLException {
    while (!closing) {
      look(statements);
      database.awaitCommit(connection, look);
    }
  }

  private void look(Statements statements) throws SQLException {
    long asked = System.nanoTime();
    Ledger.Look seen = Ledger.look(statements);
    Head head = seen.head();
    aheadMicros = seen.micros() - micros(clock.instant());
    if (!cache.online()) {
      if (!cache.online(head)) {
        return;
      }
    }
    if (cache.catchUp(statements, head, validNanos)) {
      validUntil = asked + validNanos;
      looked.countDown();
    }
  }

  /** Ends the thread. Idempotent. */
  @Override
  public void close() {
    closing = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
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
