package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances on one PostgreSQL and one Redis count in the names of one directory: each name is
 * made on the condition that nobody else has made it. One of them is stopped again and again, for
 * longer than its leases last and wherever it happens to be, and goes on afterwards.
 */
class PausedInstanceIT {

  private static final String NAMES = "/v1/files/count/";
  private static final int PAUSES = 4;
  private static final int CALLERS = 2;

  @TempDir Path directory;

  /** What callers were told: who has made a name, by its number. */
  private final Map<Integer, String> made = new ConcurrentHashMap<>();

  private final AtomicBoolean counting = new AtomicBoolean(true);

  @Test
  void anInstanceThatIsPausedBeyondItsLeasesOverwritesNothing() throws Exception {
    Map<String, String> shortLeases =
        Map.of("CALLFS_DLM_LEASE_TTL", "1s", "CALLFS_DLM_LEASE_RENEW_INTERVAL", "300ms");
    try (Cluster cluster = Cluster.prepare(directory, "one", "other")) {
      Distribution paused = cluster.launch("one", shortLeases);
      cluster.launch("other", shortLeases);
      Client one = cluster.client("one");
      assertThat(one.put(NAMES + "first", new byte[1]).statusCode()).isEqualTo(201);
      count(paused, one, cluster.client("other"));
      assertThat(made).isNotEmpty();
      assertThat(made)
          .allSatisfy((number, maker) ->
              assertThat(one.get(NAMES + number).body()).isEqualTo(maker.getBytes(UTF_8)));
    }
  }

  private void count(Distribution paused, Client one, Client other) throws Exception {
    AtomicInteger ofPaused = new AtomicInteger();
    AtomicInteger ofOther = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        String suffix = " " + i;
        callers.add(
            CompletableFuture.runAsync(() -> step(one, "paused" + suffix, ofPaused), threads));
        callers.add(
            CompletableFuture.runAsync(() -> step(other, "other" + suffix, ofOther), threads));
      }
      for (int i = 0; i < PAUSES; i++) {
        int before = ofOther.get();
        signal(paused, "STOP");
        // The leases and the session that the paused one may hold have ended once others go on.
        await(callers, () -> ofOther.get() > before + 5);
        signal(paused, "CONT");
        int after = ofPaused.get();
        await(callers, () -> ofPaused.get() > after + 5);
      }
      counting.set(false);
      callers.forEach(CompletableFuture::join);
    }
  }

  /** Waits for what callers do, or for one of them to fail. */
  private static void await(List<CompletableFuture<Void>> callers, Await.Condition done)
      throws Exception {
    Await.until(() -> {
      callers.forEach(caller -> caller.getNow(null));
      return done.holds();
    });
  }

  private void step(Client client, String name, AtomicInteger steps) {
    int next = 0;
    while (counting.get()) {
      try {
        String content = name + " made " + next;
        HttpResponse<byte[]> post =
            client.send(
                client
                    .request(NAMES + next)
                    .header("Content-Type", "application/octet-stream")
                    .POST(BodyPublishers.ofString(content)));
        if (post.statusCode() == 201) {
          assertThat(made.put(next, content)).as("who made %d before", next).isNull();
          steps.incrementAndGet();
          next++;
        } else if (post.headers()
            .firstValue("X-CallFS-Errno")
            .filter("EEXIST"::equals)
            .isPresent()) {
          next++;
        } else {
          assertThat(post.statusCode()).isIn(409, 500, 503);
        }
      } catch (UncheckedIOException e) {
        // It may have been made, and then the next try says so.
      }
    }
  }

  private static void signal(Distribution server, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, "" + server.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }
}
