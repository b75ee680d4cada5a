package io.callfs.metadata.sql;

import java.sql.Connection;
import java.sql.SQLException;

/** A transaction that only reads, and knows which commit its state is that of. */
final class Snapshot implements AutoCloseable {

  private final SharedDatabase database;
  private final SnapshotReader rows;
  private final Head head;

  private Snapshot(SharedDatabase database, SnapshotReader rows, Head head) {
    this.database = database;
    this.rows = rows;
    this.head = head;
  }

  /** Reads, and remembers whether that failed. */
  private static final class SnapshotReader extends RowReader {
    private boolean failed;

    SnapshotReader(SharedDatabase database, Connection connection, Placements placements) {
      super(database, new Statements(connection), placements);
    }

    @Override
    RuntimeException failure(SQLException cause, String subject) {
      failed = true;
      return super.failure(cause, subject);
    }
  }

  /** Begins on a connection that is free. */
  static Snapshot take(SharedDatabase database, Placements placements) {
    try {
      SnapshotReader rows = new SnapshotReader(database, database.openReader(), placements);
      boolean begun = false;
      try {
        Head head = Ledger.begin(rows.statements, Sql.BEGIN_READ);
        begun = true;
        return new Snapshot(database, rows, head);
      } finally {
        if (!begun) {
          database.discard(rows.statements.connection());
        }
      }
    } catch (SQLException e) {
      throw database.failure(e, "begin to read");
    }
  }

  RowReader rows() {
    return rows;
  }

  Head head() {
    return head;
  }

  boolean failed() {
    return rows.failed;
  }

  /** Brings the cache to this state at least, where it is on line. */
  void catchUp(SharedCache cache) {
    try {
      boolean there = cache.catchUp(rows.statements, head, database.patience().toNanos());
      if (!there) {
        cache.offline();
      }
    } catch (SQLException e) {
      cache.offline();
    }
  }

  @Override
  public void close() {
    try {
      if (rows.failed) {
        database.discard(rows.statements.connection());
      } else {
        rows.statements.control("rollback");
        rows.statements.close();
      }
    } catch (SQLException e) {
      database.discard(rows.statements.connection());
    }
  }
}
