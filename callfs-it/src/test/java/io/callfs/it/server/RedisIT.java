package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.lock.redis.RedisProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution with its locks in Redis, and what it does while Redis is away. */
class RedisIT {

  private static final byte[] BYTES = "bytes".getBytes(UTF_8);
  private static final Duration AWAY = Duration.ofSeconds(6);
  private static final Duration BACK = Duration.ofSeconds(10);

  @TempDir Path directory;

  private Distribution start(RedisProcess redis) {
    return Distribution.start(directory, Map.of("CALLFS_DLM_REDIS_ADDR", redis.address()));
  }

  @Test
  void whileRedisIsKilledChangesAre503AndReadsGoOn() throws IOException {
    try (RedisProcess redis = RedisProcess.start();
        Distribution server = start(redis)) {
      Client client = server.client();
      assertThat(client.put("/v1/files/a", BYTES).statusCode()).isEqualTo(201);
      redis.kill();
      assertAway(client);
      redis.restart();
      assertBack(client);
      assertThat(server.output()).doesNotContain("\tat ");
    }
  }

  @Test
  void whileRedisIsPausedChangesAre503AndReadsGoOn() throws IOException {
    try (RedisProcess redis = RedisProcess.start();
        Distribution server = start(redis)) {
      Client client = server.client();
      assertThat(client.put("/v1/files/a", BYTES).statusCode()).isEqualTo(201);
      redis.pause();
      try {
        assertAway(client);
      } finally {
        redis.resume();
      }
      assertBack(client);
    }
  }

  private static void assertAway(Client client) {
    long start = System.nanoTime();
    HttpResponse<byte[]> refused = client.put("/v1/files/a", BYTES);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AWAY);
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(refused.headers().firstValue("X-CallFS-Errno")).contains("EHOSTDOWN");
    assertThat(client.delete("/v1/files/a").statusCode()).isEqualTo(503);
    HttpResponse<byte[]> read = client.get("/v1/files/a");
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(read.body()).isEqualTo(BYTES);
    for (String target : new String[] {"/health", "/readyz"}) {
      HttpResponse<byte[]> health = client.get(target);
      assertThat(health.statusCode()).as(target).isEqualTo(503);
      assertThat(new String(health.body(), UTF_8)).contains("Host is down: Redis ");
    }
  }

  private static void assertBack(Client client) {
    await(() -> client.put("/v1/files/a", BYTES).statusCode() < 300);
    await(() -> client.get("/health").statusCode() == 200);
  }

  private static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BACK);
    }
  }

  @Test
  void leasesAreCounted() throws IOException {
    try (RedisProcess redis = RedisProcess.start();
        Distribution server = start(redis)) {
      Client client = server.client();
      assertThat(client.put("/v1/files/a", BYTES).statusCode()).isEqualTo(201);
      String metrics = new String(client.get("/metrics").body(), UTF_8);
      assertThat(metrics)
          .contains("callfs_active_locks 0.0")
          .contains("callfs_lock_operations_total{operation=\"acquire\",status=\"success\",} 1.0")
          .contains("callfs_lock_operations_total{operation=\"release\",status=\"success\",} 1.0");
    }
  }

  @Test
  void aWrongPasswordIsToldInOneLine() throws IOException {
    try (RedisProcess redis = RedisProcess.start("--requirepass", "another-password");
        Distribution server =
            Distribution.launch(
                directory,
                Map.of(
                    "CALLFS_DLM_REDIS_ADDR",
                    redis.address(),
                    "CALLFS_DLM_REDIS_PASSWORD",
                    "sesame-open"))) {
      assertThat(server.exitCode(Duration.ofSeconds(60))).isEqualTo(78);
      assertThat(server.output().lines().filter(line -> line.startsWith("callfs: ")))
          .singleElement()
          .asString()
          .contains("dlm.redis_password");
      assertThat(server.output()).doesNotContain("\tat ").doesNotContain("sesame-open");
    }
  }
}
