package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.lock.redis.RedisProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances on one PostgreSQL and one Redis count in one file, each step on the condition that
 * nobody else has stepped. One of them is stopped again and again, for longer than its leases last
 * and wherever it happens to be, and goes on afterwards.
 */
class PausedInstanceIT {

  private static final String FILE = "/v1/files/count";
  private static final int PAUSES = 4;
  private static final int CALLERS = 2;

  @TempDir Path directory;

  /** What callers were told. */
  private static final class Told {
    final AtomicInteger counted = new AtomicInteger();
    final AtomicInteger perhaps = new AtomicInteger();
  }

  @Test
  void anInstanceThatIsPausedBeyondItsLeasesOverwritesNothing() throws Exception {
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start();
        RedisProcess redis = RedisProcess.start()) {
      Map<String, String> settings =
          Map.of(
              "CALLFS_METADATA_STORE_DSN",
              "postgres://postgres@localhost:" + postgres.getPort() + "/postgres?sslmode=disable",
              "CALLFS_DLM_REDIS_ADDR",
              redis.address(),
              "CALLFS_DLM_LEASE_TTL",
              "1s",
              "CALLFS_DLM_LEASE_RENEW_INTERVAL",
              "300ms");
      try (Distribution one = Distribution.start(directory.resolve("one"), settings);
          Distribution other = Distribution.start(directory.resolve("other"), settings)) {
        assertThat(one.client().put(FILE, "0".getBytes(UTF_8)).statusCode()).isEqualTo(201);
        Told told = count(one, other);
        int last = Integer.parseInt(new String(one.client().get(FILE).body(), UTF_8));
        assertThat(told.counted.get()).isPositive();
        assertThat(last)
            .as("%s steps were told, %s more perhaps made", told.counted, told.perhaps)
            .isBetween(told.counted.get(), told.counted.get() + told.perhaps.get());
        assertThat(other.client().get(FILE).body()).isEqualTo(String.valueOf(last).getBytes(UTF_8));
      }
    }
  }

  private static Told count(Distribution paused, Distribution other) throws Exception {
    Told told = new Told();
    AtomicBoolean counting = new AtomicBoolean(true);
    AtomicInteger ofOther = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        Client one = paused.client();
        Client two = other.client();
        callers.add(
            CompletableFuture.runAsync(() -> step(one, counting, told, told.counted), threads));
        callers.add(CompletableFuture.runAsync(() -> step(two, counting, told, ofOther), threads));
      }
      for (int i = 0; i < PAUSES; i++) {
        int before = ofOther.get();
        signal(paused, "STOP");
        // The leases and the session that the paused one may hold have ended once others go on.
        Await.until(() -> ofOther.get() > before + 5);
        signal(paused, "CONT");
        int after = told.counted.get();
        Await.until(() -> told.counted.get() > after + 5);
      }
      counting.set(false);
      callers.forEach(CompletableFuture::join);
    }
    told.counted.addAndGet(ofOther.get());
    return told;
  }

  private static void step(Client client, AtomicBoolean counting, Told told, AtomicInteger mine) {
    while (counting.get()) {
      try {
        HttpResponse<byte[]> read = client.get(FILE);
        if (read.statusCode() != 200) {
          continue;
        }
        int next = Integer.parseInt(new String(read.body(), UTF_8)) + 1;
        String etag = read.headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> put =
            client.put(FILE, String.valueOf(next).getBytes(UTF_8), "If-Match", etag);
        if (put.statusCode() == 200) {
          mine.incrementAndGet();
        } else if (put.statusCode() != 412) {
          assertThat(put.statusCode()).isIn(409, 500, 503);
          told.perhaps.addAndGet(put.statusCode() == 500 ? 1 : 0);
        }
      } catch (UncheckedIOException e) {
        told.perhaps.incrementAndGet();
      }
    }
  }

  private static void signal(Distribution server, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, "" + server.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }
}
