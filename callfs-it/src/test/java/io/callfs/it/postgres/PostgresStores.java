package io.callfs.it.postgres;

import io.callfs.metadata.postgres.PostgresMetadataStore;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.spi.MetadataStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A server, and as many empty stores in it as are asked for. Whoever started it closes it. */
public final class PostgresStores implements AutoCloseable {

  private static final int CONNECTIONS = 3;

  private final EmbeddedPostgres server;
  private final AtomicInteger made = new AtomicInteger();

  private PostgresStores(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts a server. */
  public static PostgresStores start() throws IOException {
    PostgresStores stores =
        new PostgresStores(
            EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start());
    stores.execute("create database template_callfs");
    CacheLimits none = new CacheLimits(Duration.ZERO, 0, 0);
    stores.open("template_callfs", none).close();
    return stores;
  }

  /** Opens a store in a database of its own; the caller closes it. */
  public MetadataStore open(CacheLimits cache) {
    String name = "callfs" + made.incrementAndGet();
    execute("create database " + name + " template template_callfs");
    return open(name, cache);
  }

  private MetadataStore open(String database, CacheLimits cache) {
    return PostgresMetadataStore.open(
        "postgres://postgres@localhost:" + server.getPort() + "/" + database + "?sslmode=disable",
        new PostgresMetadataStore.Options(
            Duration.ofMinutes(1), Duration.ofMillis(250), CONNECTIONS, cache));
  }

  private void execute(String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
