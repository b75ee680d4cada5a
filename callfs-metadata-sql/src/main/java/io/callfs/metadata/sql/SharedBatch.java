package io.callfs.metadata.sql;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.MetadataTransaction;
import java.sql.SQLException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins a transaction that has the lock of the {@link Ledger} with the cache of this instance. Its
 * connection may be lost at any moment, also while it commits; then it is made anew, and the lock
 * tells what became of the commit.
 */
final class SharedBatch implements Batch<MetadataTransaction>, AutoCloseable {

  private static final int TRIES = 10;

  private final SharedDatabase database;
  private final RowWriter rows;
  private final SharedCache cache;
  private final LongSupplier tokens;
  private final long patienceNanos;
  private final Changes changes = new Changes();
  private final Changes saved = new Changes();
  private final SharedTransaction transaction;
  private boolean connected;
  private boolean anyChange;
  private boolean mayPass;
  private long triedSince;
  private boolean trying;
  private int tries;
  private Head base = new Head(0, 0);

  SharedBatch(SharedDatabase database, RowWriter rows, SharedCache cache, LongSupplier tokens) {
    this.database = database;
    this.rows = rows;
    this.cache = cache;
    this.tokens = tokens;
    this.patienceNanos = database.patience().toNanos();
    this.transaction = new SharedTransaction(rows, cache, changes);
    this.connected = true;
  }

  @Override
  public void begin() {
    long now = System.nanoTime();
    if (!trying || now - triedSince > patienceNanos) {
      trying = true;
      triedSince = now;
      tries = 0;
    }
    mayPass = false;
    anyChange = false;
    rows.watch();
    transaction.reset();
    try {
      base = lock();
      catchUp();
    } catch (SQLException e) {
      throw failure(e, "begin to write");
    }
  }

  /** Begins a transaction that has the lock, on a new connection where the old one was lost. */
  private Head lock() throws SQLException {
    if (!connected) {
      rows.statements.reconnect(database.openWriter());
      rows.reconnected();
      connected = true;
    }
    return Ledger.begin(rows.statements, Sql.BEGIN_WRITE);
  }

  /** Brings the cache to the state on which the transaction works. */
  private void catchUp() throws SQLException {
    boolean there = cache.catchUp(rows.statements, base, patienceNanos);
    if (!there || !cache.isAt(base)) {
      cache.offline();
    }
  }

  @Override
  public MetadataTransaction transaction() {
    return transaction;
  }

  @Override
  public void watch() {
    anyChange |= rows.changed();
    rows.watch();
  }

  @Override
  public boolean changed() {
    return rows.changed();
  }

  @Override
  public @Nullable RuntimeException broken() {
    return rows.broken();
  }

  @Override
  public void flush() {
    transaction.flush();
  }

  @Override
  public void savepoint() {
    transaction.flush();
    saved.become(changes);
    rows.savepoint();
  }

  @Override
  public void release() {
    transaction.flush();
    rows.release();
  }

  @Override
  public void rollbackToSavepoint() {
    transaction.forgetUnsent();
    rows.rollbackToSavepoint();
    changes.become(saved);
  }

  @Override
  public void commit() {
    watch();
    if (anyChange) {
      commitChanges();
    } else {
      // That this succeeds shows that the lock was held while the closures read.
      rows.end();
    }
    changes.clear();
    cache.load(base.seq(), transaction.loaded());
    trying = false;
  }

  private void commitChanges() {
    transaction.flush();
    Head next = new Head(base.seq() + 1, tokens.getAsLong());
    try {
      Ledger.note(rows.statements, next, ChangedKeys.of(changes));
    } catch (SQLException e) {
      throw failure(e, "note a commit");
    }
    cache.begin(next.seq(), changes);
    boolean told = false;
    try {
      if (committed(next)) {
        rows.committed();
        cache.publish(next, changes);
        told = true;
        return;
      }
      cache.cancel();
      told = true;
      mayPass = true;
      throw new FsException(Errno.ETIMEDOUT, "metadata commit");
    } finally {
      if (!told) {
        cache.lose();
      }
    }
  }

  /**
   * Commits, and returns whether that is so; where the answer is lost the lock is taken once more,
   * which waits for the end of the transaction that had it.
   *
   * @throws FsException EIO where it can't be known in time, ENOSPC or what else the server says
   */
  private boolean committed(Head tried) {
    try {
      rows.statements.control("commit");
      return true;
    } catch (SQLException e) {
      if (database.answered(e)) {
        throw failure(e, "commit");
      }
      disconnect();
      return resolved(tried, e);
    }
  }

  private boolean resolved(Head tried, SQLException cause) {
    SQLException lost = cause;
    long deadline = System.nanoTime() + 2 * patienceNanos;
    while (System.nanoTime() - deadline < 0) {
      try {
        Head last = lock();
        Ledger.Outcome outcome = Ledger.outcome(rows.statements, last, tried);
        rows.statements.control("rollback");
        switch (outcome) {
          case COMMITTED -> {
            return true;
          }
          case ROLLED_BACK -> {
            return false;
          }
          case UNKNOWN -> deadline = System.nanoTime();
        }
      } catch (SQLException again) {
        again.addSuppressed(lost);
        lost = again;
        disconnect();
      }
    }
    throw new FsException(Errno.EIO, "metadata commit of unknown outcome", lost);
  }

  private void disconnect() {
    if (connected) {
      database.discard(rows.statements.connection());
      connected = false;
    }
  }

  private RuntimeException failure(SQLException e, String subject) {
    mayPass = database.mayPass(e);
    return rows.failure(e, subject);
  }

  @Override
  public boolean mayRetry(Throwable cause) {
    tries++;
    boolean retry =
        (mayPass || mayPass(cause))
            && tries < TRIES
            && System.nanoTime() - triedSince < patienceNanos;
    if (!retry) {
      trying = false;
    }
    return retry;
  }

  private boolean mayPass(Throwable cause) {
    return cause instanceof FsException failure
        && failure.getCause() instanceof SQLException e
        && database.mayPass(e);
  }

  @Override
  public void rollback() {
    changes.clear();
    transaction.reset();
    if (!connected) {
      rows.forget();
      return;
    }
    RuntimeException broken = rows.broken();
    rows.rollback();
    if (broken instanceof FsException) {
      // Whatever was wrong with it, a new one costs little.
      disconnect();
    }
  }

  @Override
  public void outOfSpace() {
    database.outOfSpace(rows.statements.connection());
  }

  @Override
  public void close() {
    if (connected) {
      rows.statements.renew();
      database.discard(rows.statements.connection());
      connected = false;
    }
  }
}
