package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that come and go while the built distribution runs, and wrong ones. */
class KeysIT {

  private static final String OLD = "anns-old-key-0123456789";
  private static final String NEW = "anns-new-key-0123456789";

  @TempDir Path directory;

  private Path file;
  private Distribution server;

  @BeforeEach
  void start() throws IOException {
    file = directory.resolve("callfs.yaml");
    ann(OLD);
    server =
        Distribution.launch(
            directory.resolve("data"),
            Map.of("CALLFS_LIMITS_AUTH_FAILURES", "5", "CALLFS_LIMITS_AUTH_DELAY", "2s"),
            "--config",
            file.toString());
    assertThat(server.port()).as(server.output()).isPositive();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void ann(String key) throws IOException {
    Files.writeString(
        file, "auth:\n  users: [{name: ann, uid: 1000, api_keys: ['%s']}]\n".formatted(key));
  }

  private int status(String key) {
    return server.client(key).get("/v1").statusCode();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  @Test
  void removedKeyIsRefusedAndANewOneTakenWithoutARestart() throws IOException {
    assertThat(status(OLD)).isEqualTo(200);
    ann(NEW);
    await(() -> status(NEW) == 200);
    assertThat(status(OLD)).isEqualTo(401);
  }

  @Test
  void wrongFileKeepsTheOldKeysAndIsTold() throws IOException {
    Files.writeString(file, "auth:\n  users: [{name: ann\n");
    await(() -> server.output().contains("keys and users stay as they were"));
    assertThat(status(OLD)).isEqualTo(200);
    ann(NEW);
    await(() -> server.output().contains("keys and users were read again"));
    assertThat(status(NEW)).isEqualTo(200);
  }

  @Test
  void hangUpReadsKeysAgainAndStopsNothing() throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-HUP", Long.toString(server.pid())).start().waitFor())
        .isZero();
    await(() -> server.output().contains("keys and users were read again"));
    assertThat(status(OLD)).isEqualTo(200);
  }

  @Test
  void guesserWaitsAndWhoWorksFromThereGoesOn() {
    assertThat(status(OLD)).isEqualTo(200);
    for (int i = 0; i < 6; i++) {
      assertThat(status("a-wrong-key-" + i)).isEqualTo(401);
    }
    var refused = server.client("a-wrong-key-again").get("/v1");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().allValues("Retry-After")).hasSize(1);
    assertThat(new String(refused.body(), UTF_8)).contains("RATE_LIMIT_EXCEEDED");
    assertThat(status(Distribution.ADMIN_KEY)).isEqualTo(429);
    assertThat(status(OLD)).isEqualTo(200);
    await(() -> status(Distribution.ADMIN_KEY) == 200);
  }
}
