package io.callfs.metadata.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.metadata.sql.CopySide;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Brings the tables up to date by the scripts beside this class, under an advisory lock, so that
 * instances which start at once do it one after the other. Where the history shows the newest
 * version Flyway is not asked.
 */
final class Schema {

  /** Where Flyway finds the scripts. */
  static final String LOCATION = "classpath:io/callfs/metadata/postgres/migration";

  private static final int VERSION = 2;
  private static final int OLDEST_SERVER = 13;
  private static final long LOCK = 0x63616c6c_66735f31L;

  private Schema() {}

  /**
   * Connects for the first time and brings the tables up to date.
   *
   * @throws FsException with a subject that tells a person what to mend
   */
  static void bringUpToDate(Dsn dsn, Duration patience) {
    try (Connection connection = PostgresDatabase.connect(dsn, patience)) {
      prepare(connection, dsn, patience);
      requireFinished(connection, dsn);
    } catch (SQLException e) {
      throw refused(e, dsn);
    }
  }

  /** Brings the tables up to date, with a connection that then waits for each answer. */
  static void prepare(Connection connection, Dsn dsn, Duration patience) throws SQLException {
    requireServer(connection, dsn);
    // Another instance may be at the work that we would do.
    connection.setNetworkTimeout(Runnable::run, 0);
    lock(connection);
    migrate(connection, dsn, patience);
    try (Statement unlock = connection.createStatement()) {
      unlock.execute("select pg_advisory_unlock(" + LOCK + ")");
    }
  }

  /** Refuses a database that a copy is to fill and that is not complete. */
  static void requireFinished(Connection connection, Dsn dsn) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet table =
            statement.executeQuery(
                "select to_regclass('" + CopySide.UNFINISHED + "') is not null")) {
      if (table.next() && table.getBoolean(1)) {
        throw new FsException(
            Errno.EIO,
            "metadata database "
                + dsn
                + " is a copy that is not complete; run callfs metadata copy again");
      }
    }
  }

  /** Returns what a person is told who wanted to use the database. */
  static FsException refused(SQLException e, Dsn dsn) {
    return new FsException(errno(e), "metadata database " + dsn + ": " + reason(e), e);
  }

  /**
   * Tries whether {@link #bringUpToDate} would succeed, and changes nothing.
   *
   * @throws FsException with a subject that tells a person what to mend
   */
  static void tryOut(Dsn dsn, Duration patience) {
    try (Connection connection = PostgresDatabase.connect(dsn, patience)) {
      requireServer(connection, dsn);
      String schema = requireSchema(connection, dsn);
      String table = requireKnown(version(connection), dsn) == 0 ? null : "head";
      requireRights(connection, dsn, schema, table);
      requireFinished(connection, dsn);
    } catch (SQLException e) {
      throw refused(e, dsn);
    }
  }

  /** Without tables they must be made, with them written to. */
  private static void requireRights(
      Connection connection, Dsn dsn, String schema, @Nullable String table) throws SQLException {
    String question =
        table == null
            ? "select has_schema_privilege(?, 'create')"
            : "select has_table_privilege(?, 'update')";
    try (PreparedStatement ask = connection.prepareStatement(question)) {
      ask.setString(1, table == null ? schema : table);
      try (ResultSet row = ask.executeQuery()) {
        if (row.next() && !row.getBoolean(1)) {
          throw new FsException(
              Errno.EACCES,
              "metadata database "
                  + dsn
                  + ": the user may not "
                  + (table == null ? "create tables in schema " + schema : "write to its tables"));
        }
      }
    }
  }

  private static void requireServer(Connection connection, Dsn dsn) throws SQLException {
    int major = connection.getMetaData().getDatabaseMajorVersion();
    if (major < OLDEST_SERVER) {
      throw new FsException(
          Errno.EIO,
          "metadata database "
              + dsn
              + ": the server is PostgreSQL "
              + major
              + ", and CallFS needs "
              + OLDEST_SERVER
              + " or newer");
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show server_encoding")) {
      if (row.next() && !row.getString(1).equals("UTF8")) {
        throw new FsException(
            Errno.EIO,
            "metadata database "
                + dsn
                + ": its encoding is "
                + row.getString(1)
                + "; create it with encoding UTF8");
      }
    }
  }

  /** Taken until the connection is closed. */
  private static void lock(Connection connection) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement("select pg_advisory_lock(?)")) {
      lock.setLong(1, LOCK);
      lock.execute();
    }
  }

  private static void migrate(Connection connection, Dsn dsn, Duration patience)
      throws SQLException {
    if (requireKnown(version(connection), dsn) == VERSION) {
      return;
    }
    Properties properties = PostgresDatabase.properties(dsn, patience);
    properties.remove("socketTimeout");
    properties.setProperty("ApplicationName", "callfs migration");
    String schema = requireSchema(connection, dsn);
    HikariConfig config = new HikariConfig();
    config.setPoolName("callfs-migration");
    config.setJdbcUrl(dsn.url());
    // Not in the URL, since that may be logged.
    config.setDataSourceProperties(properties);
    config.setMaximumPoolSize(4);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    try (HikariDataSource connections = new HikariDataSource(config)) {
      Flyway.configure(Schema.class.getClassLoader())
          .dataSource(connections)
          .locations(LOCATION)
          .schemas(schema)
          .createSchemas(false)
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    } catch (FlywayException e) {
      SQLException cause = sql(e);
      throw new FsException(
          cause == null ? Errno.EIO : errno(cause),
          "migration of metadata database "
              + dsn
              + ": "
              + (cause == null ? firstLine(e.getMessage()) : reason(cause)),
          e);
    }
  }

  private static int requireKnown(int version, Dsn dsn) {
    if (version > VERSION) {
      throw new FsException(
          Errno.EIO,
          "metadata database "
              + dsn
              + " has schema version "
              + version
              + ", this CallFS knows versions up to "
              + VERSION
              + "; use the CallFS that wrote it or a newer one");
    }
    return version;
  }

  private static String requireSchema(Connection connection, Dsn dsn) throws SQLException {
    String schema = connection.getSchema();
    if (schema == null) {
      throw new FsException(
          Errno.EIO,
          "metadata database "
              + dsn
              + ": the schema to work in does not exist; create it, or name another one by"
              + " search_path or currentSchema");
    }
    return schema;
  }

  /** Returns the version in Flyway's history; 0 where there is nothing yet. */
  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet table =
          statement.executeQuery("select to_regclass('flyway_schema_history') is null")) {
        if (!table.next() || table.getBoolean(1)) {
          return 0;
        }
      }
      try (ResultSet row =
          statement.executeQuery(
              "select max(cast(version as integer)) from flyway_schema_history where success")) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  private static Errno errno(SQLException e) {
    return Failures.translate(e, "") instanceof FsException known ? known.errno() : Errno.EIO;
  }

  /** Returns in a few words why, for a person: what the server says, and what may be done. */
  static String reason(SQLException e) {
    if (Failures.state(e).equals("3D000")) {
      return "there is no such database; create it first";
    }
    if (Failures.state(e).equals("42501")) {
      return said(e) + "; let its owner grant create on the schema to the user";
    }
    return said(e);
  }

  private static String said(SQLException e) {
    if (e instanceof PSQLException told) {
      ServerErrorMessage message = told.getServerErrorMessage();
      if (message != null && message.getMessage() != null) {
        return firstLine(message.getMessage());
      }
    }
    return firstLine(e.getMessage());
  }

  private static String firstLine(@Nullable String text) {
    return text == null ? "no reason given" : text.lines().findFirst().orElse("");
  }

  private static @Nullable SQLException sql(Throwable failure) {
    Throwable at = failure;
    while (at != null && !(at instanceof SQLException)) {
      at = at.getCause();
    }
    return (SQLException) at;
  }
}
