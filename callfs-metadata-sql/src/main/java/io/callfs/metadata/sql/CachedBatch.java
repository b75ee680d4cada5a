package io.callfs.metadata.sql;

import io.callfs.spi.MetadataTransaction;
import org.jspecify.annotations.Nullable;

/** Joins the transaction of the writer's connection with what the cache must learn from it. */
final class CachedBatch implements Batch<MetadataTransaction> {

  private final SqlDatabase database;
  private final RowWriter rows;
  private final MetadataCache cache;
  private final Changes changes = new Changes();
  private final Changes saved = new Changes();
  private final CachedTransaction transaction;
  private boolean anyChange;

  CachedBatch(SqlDatabase database, RowWriter rows, MetadataCache cache) {
    this.database = database;
    this.rows = rows;
    this.cache = cache;
    this.transaction = new CachedTransaction(rows, cache, changes);
  }

  @Override
  public void begin() {
    anyChange = false;
    rows.watch();
    rows.begin(database.mayGrow(rows.statements.connection()));
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
  public void savepoint() {
    transaction.flush();
    saved.become(changes);
    rows.savepoint();
  }

  @Override
  public void flush() {
    transaction.flush();
  }

  @Override
  public void release() {
    transaction.flush();
    rows.release();
  }

  @Override
  public void rollbackToSavepoint() {
    rows.rollbackToSavepoint();
    changes.become(saved);
  }

  @Override
  public void commit() {
    watch();
    if (!anyChange) {
      rows.commit();
      return;
    }
    transaction.flush();
    long number = cache.begin(changes);
    boolean committed = false;
    try {
      rows.commit();
      committed = true;
    } finally {
      if (committed) {
        cache.publish(number, changes);
        changes.clear();
      } else {
        cache.abandon(number, changes);
      }
    }
    database.committed(rows.statements.connection());
  }

  @Override
  public void rollback() {
    changes.clear();
    rows.rollback();
  }

  @Override
  public void outOfSpace() {
    database.outOfSpace(rows.statements.connection());
  }
}
