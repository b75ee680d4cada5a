package io.callfs.metadata.postgres;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.metadata.sql.CopySide;
import io.callfs.metadata.sql.CopySideProvider;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;

/** Opens PostgreSQL databases for copies, by the DSN of the configuration. */
public final class PostgresCopySideProvider implements CopySideProvider {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int LOOKS = 20;

  /** Held by whoever copies to or from a database. */
  private static final long COPYING = 0x63616c6c_66735f32L;

  /** Made by {@link java.util.ServiceLoader}. */
  public PostgresCopySideProvider() {}

  @Override
  public boolean takes(String dsn) {
    String lower = dsn.toLowerCase(Locale.ROOT);
    return lower.startsWith("postgres") || lower.startsWith("jdbc:postgres");
  }

  @Override
  public CopySide source(String dsn) {
    return open(dsn, true);
  }

  @Override
  public CopySide target(String dsn) {
    return open(dsn, false);
  }

  private static CopySide open(String text, boolean source) {
    Dsn dsn = Dsn.parse(text);
    try {
      Connection connection = PostgresDatabase.connect(dsn, PATIENCE);
      boolean opened = false;
      try {
        Schema.prepare(connection, dsn, PATIENCE);
        requireAlone(connection, dsn);
        if (source) {
          Schema.requireFinished(connection, dsn);
          holdStill(connection);
        } else {
          connection.setAutoCommit(false);
        }
        opened = true;
        return new Side(connection, dsn);
      } finally {
        if (!opened) {
          connection.close();
        }
      }
    } catch (SQLException e) {
      throw Schema.refused(e, dsn);
    }
  }

  /** Refuses a database that servers or other copies are connected to. */
  private static void requireAlone(Connection connection, Dsn dsn) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set application_name = 'callfs metadata copy'");
      try (ResultSet lock =
          statement.executeQuery("select pg_try_advisory_lock(" + COPYING + ")")) {
        if (lock.next() && !lock.getBoolean(1)) {
          throw new FsException(
              Errno.EBUSY, "metadata database " + dsn + " is in use by another copy");
        }
      }
      for (int look = 0; servers(statement) > 0; look++) {
        if (look == LOOKS) {
          throw new FsException(
              Errno.EBUSY, "metadata database " + dsn + " is in use by a server; stop all of them");
        }
        // A server that has just ended is seen a moment longer.
        statement.execute("select pg_sleep(0.1)");
      }
    }
  }

  private static long servers(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "select count(*) from pg_stat_activity where datname = current_database()"
                + " and application_name = 'callfs'")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** One snapshot for all that is read, and no commit of others until the end. */
  private static void holdStill(Connection connection) throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement();
        ResultSet head = statement.executeQuery("select seq from head for update")) {
      if (!head.next()) {
        throw new FsException(Errno.EIO, "the table head is empty");
      }
    }
  }

  private record Side(Connection connection, Dsn dsn) implements CopySide {

    @Override
    public String place() {
      return "PostgreSQL " + dsn;
    }

    @Override
    public void commit() throws SQLException {
      connection.commit();
    }

    @Override
    public RuntimeException failure(SQLException cause, String subject) {
      return Failures.translate(cause, "metadata database " + dsn + ": " + subject);
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw failure(e, "close");
      }
    }
  }
}
