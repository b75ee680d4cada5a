package io.callfs.metadata.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * A PostgreSQL server for the tests of this module: started by the first class that asks for it, on
 * a free port and in a directory of its own, and stopped with the last one.
 */
final class Server implements BeforeAllCallback {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final AtomicInteger TEMPLATES = new AtomicInteger();

  /** Stops the server at the end of all tests. */
  private record Running(EmbeddedPostgres postgres) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      postgres.close();
    }
  }

  private static Running running;

  @Override
  public void beforeAll(ExtensionContext context) {
    running =
        context
            .getRoot()
            .getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(Server.class))
            .computeIfAbsent(Running.class, any -> new Running(start()), Running.class);
  }

  /** Starts a server, which the caller stops. */
  static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setPGStartupWait(Duration.ofSeconds(60))
              .setServerConfig("fsync", "on")
              .setServerConfig("full_page_writes", "on")
              .start();
      askForPasswords(server);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of the role {@code locked}; the others are trusted. */
  private static void askForPasswords(EmbeddedPostgres server) throws IOException, SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      Path rules;
      try (ResultSet row = statement.executeQuery("show hba_file")) {
        if (!row.next()) {
          throw new IllegalStateException("no file of rules");
        }
        rules = Path.of(row.getString(1));
      }
      Files.writeString(rules, "host all locked all scram-sha-256\n" + Files.readString(rules));
      statement.execute("select pg_reload_conf()");
    }
  }

  static int port() {
    return running.postgres().getPort();
  }

  /** Makes an empty database and returns its DSN. */
  static String newDatabase() throws SQLException {
    String name = "callfs" + DATABASES.incrementAndGet();
    execute(dsn("postgres"), "create database " + name);
    return dsn(name);
  }

  /** Makes a database that has the tables already, which takes less time, and returns its DSN. */
  static String newStore() throws SQLException {
    if (TEMPLATES.getAndIncrement() == 0) {
      execute(dsn("postgres"), "create database template_callfs");
      Schema.bringUpToDate(Dsn.parse(dsn("template_callfs")), Duration.ofSeconds(20));
    }
    String name = "callfs" + DATABASES.incrementAndGet();
    execute(dsn("postgres"), "create database " + name + " template template_callfs");
    return dsn(name);
  }

  static String dsn(String database) {
    return "postgres://postgres@localhost:" + port() + "/" + database + "?sslmode=disable";
  }

  /** Executes a statement from outside of any store. */
  static void execute(String dsn, String sql) throws SQLException {
    try (Connection connection = connect(dsn);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static Connection connect(String dsn) throws SQLException {
    Dsn parsed = Dsn.parse(dsn);
    return DriverManager.getConnection(parsed.url(), parsed.properties());
  }
}
