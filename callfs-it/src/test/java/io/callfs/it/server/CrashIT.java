package io.callfs.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill in the middle of work leaves: all that was acknowledged, and nothing by halves. */
class CrashIT {

  private static final int WRITERS = 16;
  private static final int NAMES_EACH = 12;
  private static final int ENOUGH = 400;
  private static final int KEPT_WITH_METADATA = 16 * 1024;
  private static final long[] SIZES = {0, 1, 4096, 4096, 4096, 20_000, 300_000};

  @TempDir Path directory;

  /** What names hold for certain, and what they may hold because no answer came. */
  private record Outcome(Map<String, BytesPattern> stored, Map<String, BytesPattern> unanswered) {

    Outcome() {
      this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }
  }

  @Test
  void whatWasAcknowledgedSurvivesKillsAndTheRestIsOldOrNewAndWhole() {
    Map<String, BytesPattern> stored = new HashMap<>();
    for (int round = 0; round < 2; round++) {
      Outcome outcome = new Outcome();
      outcome.stored().putAll(stored);
      try (Distribution server = Distribution.start(directory)) {
        writeUntilKilled(server, outcome, round);
      }
      try (Distribution server = Distribution.start(directory)) {
        stored = contents(server.client(), outcome);
        long blobs =
            stored.values().stream().filter(held -> held.size() > KEPT_WITH_METADATA).count();
        new BytesDisk(directory).awaitBlobs(blobs);
      }
    }
  }

  private static void writeUntilKilled(Distribution server, Outcome outcome, int round) {
    AtomicInteger acknowledged = new AtomicInteger();
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        writers.execute(() -> write(server.client(), outcome, round, writer, acknowledged));
      }
      boolean enough = BytesDisk.await(Duration.ofMinutes(2), () -> acknowledged.get() >= ENOUGH);
      server.kill();
      assertThat(enough).isTrue();
    }
  }

  /** Overwrites the same few names, until the server is gone. */
  private static void write(
      Client client, Outcome outcome, int round, int writer, AtomicInteger acknowledged) {
    for (int i = 0; ; i++) {
      String target = "/v1/files/w" + writer + "/" + i % NAMES_EACH;
      int seed = (round * WRITERS + writer) * 100_003 + i;
      BytesPattern pattern = new BytesPattern(seed, SIZES[seed % SIZES.length]);
      outcome.unanswered().put(target, pattern);
      try {
        assertThat(client.put(target, pattern.bytes()).statusCode()).isIn(200, 201);
      } catch (UncheckedIOException gone) {
        return;
      }
      outcome.stored().put(target, pattern);
      outcome.unanswered().remove(target);
      acknowledged.incrementAndGet();
    }
  }

  /** Checks what every name holds; returns it. */
  private static Map<String, BytesPattern> contents(Client client, Outcome outcome) {
    Map<String, BytesPattern> found = new HashMap<>();
    Set<String> names = new HashSet<>(outcome.stored().keySet());
    names.addAll(outcome.unanswered().keySet());
    for (String name : names) {
      HttpResponse<byte[]> answer = client.get(name);
      BytesPattern before = outcome.stored().get(name);
      BytesPattern after = outcome.unanswered().get(name);
      if (answer.statusCode() == 404) {
        assertThat(before).as("acknowledged content of %s", name).isNull();
      } else if (after != null && Arrays.equals(after.bytes(), answer.body())) {
        found.put(name, after);
      } else {
        assertThat(before).as("acknowledged content of %s", name).isNotNull();
        assertThat(answer.body()).as(name).isEqualTo(before.bytes());
        found.put(name, before);
      }
    }
    return found;
  }
}
