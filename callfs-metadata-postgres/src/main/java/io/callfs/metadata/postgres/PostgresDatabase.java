package io.callfs.metadata.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.callfs.fs.FsException;
import io.callfs.metadata.sql.SharedDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.postgresql.PGConnection;

/**
 * One database: a pool of connections for writing and reading, and single ones for what is none of
 * the pool's business. No answer is waited for longer than {@link #patience}, on either side.
 */
final class PostgresDatabase implements SharedDatabase {

  private static final Executor HERE = Runnable::run;

  private final Dsn dsn;
  private final Duration patience;
  private final HikariDataSource pool;

  private PostgresDatabase(Dsn dsn, Duration patience, HikariDataSource pool) {
    this.dsn = dsn;
    this.patience = patience;
    this.pool = pool;
  }

  /**
   * Connects and brings the tables up to date.
   *
   * @throws io.callfs.fs.FsException see {@link PostgresMetadataStore#open}
   */
  static PostgresDatabase open(Dsn dsn, PostgresMetadataStore.Options options) {
    Duration patience = patience(options);
    long millis = patience.toMillis();
    Schema.bringUpToDate(dsn, patience);
    HikariConfig config = new HikariConfig();
    config.setPoolName("callfs-metadata");
    config.setJdbcUrl(dsn.url());
    config.setDataSourceProperties(properties(dsn, patience));
    config.setMaximumPoolSize(options.connections());
    config.setMinimumIdle(Math.min(2, options.connections()));
    config.setConnectionTimeout(millis);
    config.setValidationTimeout(Math.max(250, millis / 4));
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(session(patience));
    config.setExceptionOverride(new NoLongerWritable());
    return new PostgresDatabase(dsn, patience, new HikariDataSource(config));
  }

  /** Returns how long an answer is waited for. */
  static Duration patience(PostgresMetadataStore.Options options) {
    return Duration.ofMillis(Math.max(1000, options.timeout().toMillis() * 2 / 5));
  }

  static Properties properties(Dsn dsn, Duration patience) {
    Properties properties = dsn.properties();
    properties.putIfAbsent("ApplicationName", "callfs");
    properties.putIfAbsent("tcpKeepAlive", "true");
    properties.putIfAbsent("targetServerType", "primary");
    String seconds = Long.toString((patience.toMillis() + 999) / 1000);
    properties.putIfAbsent("connectTimeout", seconds);
    properties.putIfAbsent("loginTimeout", seconds);
    properties.putIfAbsent("socketTimeout", seconds);
    properties.setProperty("reWriteBatchedInserts", "true");
    return properties;
  }

  /** Limits on the server's side are a little below ours, so that it is the server that tells. */
  private static String session(Duration patience) {
    long millis = patience.toMillis();
    return "set statement_timeout = "
        + millis * 9 / 10
        + "; set lock_timeout = "
        + millis * 9 / 10
        + "; set idle_in_transaction_session_timeout = "
        + millis * 3 / 4
        + "; set client_min_messages = warning"
        // What is acknowledged survives a power cut, whatever is good enough for other databases.
        + "; select set_config('synchronous_commit', 'on', false)"
        + " where current_setting('synchronous_commit') = 'off'";
  }

  static Connection connect(Dsn dsn, Duration patience) throws SQLException {
    Properties properties = properties(dsn, patience);
    Connection connection = DriverManager.getConnection(dsn.url(), properties);
    connection.setNetworkTimeout(HERE, (int) patience.toMillis());
    return connection;
  }

  @Override
  public Connection openWriter() throws SQLException {
    return pool.getConnection();
  }

  @Override
  public Connection openReader() throws SQLException {
    return pool.getConnection();
  }

  @Override
  public Connection openFeed() throws SQLException {
    Connection connection = connect(dsn, patience);
    boolean listening = false;
    try (Statement listen = connection.createStatement()) {
      listen.execute("listen callfs");
      listening = true;
      return connection;
    } finally {
      if (!listening) {
        connection.close();
      }
    }
  }

  @Override
  public void awaitCommit(Connection feed, Duration most) throws SQLException {
    feed.unwrap(PGConnection.class).getNotifications((int) Math.max(1, most.toMillis()));
  }

  @Override
  public boolean claim(Connection feed, String name) throws SQLException {
    // Advisory locks are of one database, so their number needs no part for it.
    try (PreparedStatement take =
        feed.prepareStatement("select pg_try_advisory_lock(hashtext('callfs'), hashtext(?))")) {
      take.setString(1, name);
      try (ResultSet answer = take.executeQuery()) {
        return answer.next() && answer.getBoolean(1);
      }
    }
  }

  @Override
  public boolean mayPass(SQLException cause) {
    return Failures.mayPass(cause);
  }

  @Override
  public boolean answered(SQLException cause) {
    return Failures.answered(cause);
  }

  @Override
  public String trouble(FsException failure) {
    return failure.getCause() instanceof SQLException cause
        ? Failures.trouble(cause)
        : failure.errno().description();
  }

  @Override
  public void discard(Connection connection) {
    pool.evictConnection(connection);
    // The others that lie idle are likely to have been lost with it.
    pool.getHikariPoolMXBean().softEvictConnections();
  }

  @Override
  public Duration patience() {
    return patience;
  }

  @Override
  public RuntimeException failure(SQLException cause, String subject) {
    return Failures.translate(cause, "metadata database " + dsn + ": " + subject);
  }

  @Override
  public void close() {
    pool.close();
  }
}
