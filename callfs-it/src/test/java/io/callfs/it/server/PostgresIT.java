package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution with its metadata in PostgreSQL. */
class PostgresIT {

  private static EmbeddedPostgres postgres;

  @TempDir Path directory;

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = start();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  private static EmbeddedPostgres start() throws IOException {
    return EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start();
  }

  private static Map<String, String> newDatabase(String name) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    return on(postgres, name);
  }

  private static Map<String, String> on(EmbeddedPostgres server, String database) {
    return Map.of(
        "CALLFS_METADATA_STORE_DSN",
        "postgres://postgres:sesame@localhost:"
            + server.getPort()
            + "/"
            + database
            + "?sslmode=disable");
  }

  private static Map<String, String> named(String instance, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("CALLFS_INSTANCE_DISCOVERY_INSTANCE_ID", instance);
    return all;
  }

  @Test
  void whatIsStoredIsReadAgainAlsoAfterARestart() throws Exception {
    Map<String, String> settings = newDatabase("restart");
    byte[] small = "small".getBytes(UTF_8);
    byte[] large = new byte[1_000_000];
    try (Distribution server = Distribution.start(directory, settings)) {
      assertThat(server.client().put("/v1/files/d/small", small).statusCode()).isEqualTo(201);
      assertThat(server.client().put("/v1/files/d/large", large).statusCode()).isEqualTo(201);
      assertThat(server.client().get("/readyz").statusCode()).isEqualTo(200);
      server.terminate();
      assertThat(server.exitCode(Duration.ofSeconds(40))).isZero();
      assertThat(server.output()).doesNotContain("sesame").doesNotContain("Exception");
    }
    try (Distribution server = Distribution.start(directory, settings)) {
      assertThat(server.client().get("/v1/files/d/small").body()).isEqualTo(small);
      assertThat(server.client().get("/v1/files/d/large").body()).isEqualTo(large);
    }
  }

  @Test
  void twoInstancesSeeEachOthersSmallFilesInTime() throws Exception {
    Map<String, String> settings = newDatabase("two");
    try (Distribution one = Distribution.start(directory.resolve("one"), settings);
        Distribution other =
            Distribution.start(directory.resolve("other"), named("other", settings))) {
      Client writer = one.client();
      Client reader = other.client();
      for (int i = 0; i < 20; i++) {
        String path = "/v1/files/shared/file" + i % 2;
        byte[] content = ("version " + i).getBytes(UTF_8);
        assertThat(reader.get(path).statusCode()).isIn(200, 404);
        assertThat(writer.put(path, content).statusCode()).isIn(200, 201);
        long acknowledged = System.nanoTime();
        HttpResponse<byte[]> seen = reader.get(path);
        while (!new String(seen.body(), UTF_8).equals("version " + i)) {
          assertThat(System.nanoTime() - acknowledged)
              .isLessThan(TimeUnit.MILLISECONDS.toNanos(250));
          seen = reader.get(path);
        }
      }
    }
  }

  @Test
  void databaseThatGoesIsToldAsUnavailableAndTheCauseIsNamed() throws Exception {
    EmbeddedPostgres own = start();
    try (Distribution server = Distribution.start(directory, on(own, "postgres"))) {
      Client client = server.client();
      assertThat(client.put("/v1/files/a", new byte[10]).statusCode()).isEqualTo(201);
      own.close();
      assertThat(within(() -> client.get("/readyz").statusCode() == 503)).isTrue();
      HttpResponse<byte[]> refused = client.put("/v1/files/b", new byte[10]);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(client.get("/v1/files/a").statusCode()).isEqualTo(503);
      assertThat(new String(client.get("/readyz").body(), UTF_8)).contains("PostgreSQL");
    } finally {
      own.close();
    }
  }

  private static boolean within(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (System.nanoTime() < deadline) {
      if (condition.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }
}
