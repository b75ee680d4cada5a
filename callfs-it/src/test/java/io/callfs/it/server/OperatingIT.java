package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.backend.s3.server.S3Server;
import io.callfs.lock.redis.RedisProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those who run the distribution do with it besides serving, over the real services. */
class OperatingIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static EmbeddedPostgres postgres;
  private static RedisProcess redis;
  private static S3Server s3;

  @TempDir Path data;

  @BeforeAll
  static void startServices() throws IOException {
    postgres = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start();
    redis = RedisProcess.start();
    s3 = Bucket.startServer();
  }

  @AfterAll
  static void stopServices() throws IOException {
    s3.close();
    redis.close();
    postgres.close();
  }

  private static String dsn(String user, String database) {
    return "postgres://"
        + user
        + ":sesame@localhost:"
        + postgres.getPort()
        + "/"
        + database
        + "?sslmode=disable";
  }

  private static void sql(String statement) throws Exception {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  private Map<String, String> settings(Bucket bucket) {
    Map<String, String> settings = new HashMap<>(bucket.settings());
    settings.put("CALLFS_METADATA_STORE_DSN", dsn("postgres", "postgres"));
    settings.put("CALLFS_DLM_REDIS_ADDR", redis.address());
    settings.put("CALLFS_BACKEND_LOCALFS_ROOT_PATH", data.toString());
    settings.put("CALLFS_AUTH_API_KEYS", Distribution.ADMIN_KEY);
    return settings;
  }

  private String validate(Map<String, String> settings, int code) {
    try (Distribution run = Distribution.run(data, settings, "config", "validate", "--connect")) {
      assertThat(run.exitCode(LIMIT)).as(run.output()).isEqualTo(code);
      assertThat(run.output()).doesNotContain("sesame").doesNotContain("\tat ");
      return run.output();
    }
  }

  @Test
  void servicesThatAreWellAreTriedAndLeftAsTheyWere() throws Exception {
    Bucket bucket = Bucket.make(s3);
    assertThat(validate(settings(bucket), 0))
        .contains(
            "metadata_store (postgres): ok",
            "dlm (redis): ok",
            "backend (localfs): ok",
            "backend (s3): ok");
    assertThat(bucket.objects()).doesNotContain("<Key>");
    try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
      assertThat(connection.getMetaData().getTables(null, "public", "inodes", null).next())
          .isFalse();
    }
  }

  @Test
  void eachServiceThatIsNotWellIsToldInALineOfItsOwn() throws Exception {
    sql("create role stranger login");
    Map<String, String> settings = settings(Bucket.make(s3));
    settings.put("CALLFS_METADATA_STORE_DSN", dsn("stranger", "postgres"));
    settings.put("CALLFS_DLM_REDIS_ADDR", "127.0.0.1:1");
    settings.put("CALLFS_BACKEND_S3_BUCKET_NAME", "no-such-bucket");
    assertThat(validate(settings, 77).lines().filter(line -> line.startsWith("error: ")))
        .satisfiesExactly(
            line -> assertThat(line).contains("metadata_store (postgres)", "create tables"),
            line -> assertThat(line).contains("dlm (redis)", "127.0.0.1:1"),
            line -> assertThat(line).contains("backend (s3)", "no-such-bucket"));
  }

  @Test
  void aDatabaseThatIsNotThereAndADirectoryThatIsNoneAreTold() throws Exception {
    Map<String, String> settings = settings(Bucket.make(s3));
    settings.put("CALLFS_METADATA_STORE_DSN", dsn("postgres", "nowhere"));
    settings.put("CALLFS_BACKEND_LOCALFS_ROOT_PATH", "/dev/null/data");
    assertThat(validate(settings, 74))
        .contains("there is no such database", "error: backend (localfs)", "dlm (redis): ok");
  }

  @Test
  void aServerMovesFromSqliteToPostgresAndBack() throws Exception {
    sql("create database moved");
    byte[] large = new BytesPattern(1, 1_000_000).bytes();
    try (Distribution server = Distribution.start(data)) {
      assertThat(server.client().put("/v1/files/d/small", "small".getBytes(UTF_8)).statusCode())
          .isEqualTo(201);
      assertThat(server.client().put("/v1/files/d/large", large).statusCode()).isEqualTo(201);
      String refused = copy(sqlite("metadata.db"), dsn("postgres", "moved"), 75);
      assertThat(refused).contains("in use by another server");
      server.terminate();
      assertThat(server.exitCode(LIMIT)).isZero();
    }
    assertThat(copy(sqlite("metadata.db"), dsn("postgres", "moved"), 0))
        .contains("dentries: 3 rows, the same");
    Map<String, String> onPostgres = Map.of("CALLFS_METADATA_STORE_DSN", dsn("postgres", "moved"));
    try (Distribution server = Distribution.start(data, onPostgres)) {
      Client client = server.client();
      assertThat(client.get("/v1/files/d/small").body()).isEqualTo("small".getBytes(UTF_8));
      assertThat(client.get("/v1/files/d/large").body()).isEqualTo(large);
      assertThat(client.put("/v1/files/d/new", large).statusCode()).isEqualTo(201);
      server.terminate();
      assertThat(server.exitCode(LIMIT)).isZero();
    }
    assertThat(copy(dsn("postgres", "moved"), sqlite("metadata.db"), 78)).contains("not empty");
    assertThat(copy(dsn("postgres", "moved"), sqlite("back.db"), 0))
        .contains("dentries: 4 rows, the same");
    Map<String, String> back =
        Map.of("CALLFS_METADATA_STORE_SQLITE_PATH", data.resolve(".callfs/back.db").toString());
    try (Distribution server = Distribution.start(data, back)) {
      assertThat(server.client().get("/v1/files/d/new").body()).isEqualTo(large);
    }
  }

  private String sqlite(String name) {
    return "sqlite:" + data.resolve(".callfs").resolve(name);
  }

  private String copy(String from, String to, int code) {
    try (Distribution run =
        Distribution.run(data, Map.of(), "metadata", "copy", "--from", from, "--to", to)) {
      assertThat(run.exitCode(LIMIT)).as(run.output()).isEqualTo(code);
      assertThat(run.output()).doesNotContain("sesame").doesNotContain("\tat ");
      return run.output();
    }
  }
}
