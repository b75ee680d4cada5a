package io.callfs.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.it.server.BytesConnection.Framing;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every byte that goes in comes out again, whoever sends it and how, in a small heap. */
class BytesIT {

  private static final int AT_ONCE = 16;
  private static final long LARGE = 24L << 20;
  private static final long[] SIZES = {
    0, 1, 4095, 4096, 16_383, 16_384, 16_385, 65_536, 65_537, 262_145, (1 << 20) + 3, 9_000_001
  };

  @TempDir Path directory;
  private Distribution server;
  private Client client;

  @BeforeEach
  void start() {
    server = Distribution.start(directory, Map.of("CALLFS_JAVA_OPTS", "-Xmx128m"));
    client = server.client();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private interface Job {
    void run() throws IOException;
  }

  private static void all(List<Job> jobs) throws InterruptedException, ExecutionException {
    try (ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> running = new ArrayList<>();
      for (Job job : jobs) {
        running.add(
            workers.submit(() -> {
              job.run();
              return 0;
            }));
      }
      for (Future<?> each : running) {
        assertThat(each.get()).isEqualTo(0);
      }
    }
  }

  private void upload(String target, BytesPattern pattern, Framing framing, String... fields)
      throws IOException {
    try (BytesConnection connection = BytesConnection.to(client)) {
      connection.putHead(target, framing, pattern.size(), fields);
      // RFC 9110, section 10.1.1: a request without content has nothing to wait for.
      if (fields.length > 0 && (pattern.size() > 0 || framing == Framing.CHUNKED)) {
        assertThat(connection.nextHead().status()).isEqualTo(100);
      }
      long last = Math.max(0, pattern.size() - 1);
      connection.body(pattern, framing, 0, last);
      if (pattern.size() > 0 || framing == Framing.CHUNKED) {
        assertThat(connection.answersWithin(5)).as("an answer before the end").isFalse();
      }
      connection.body(pattern, framing, last, pattern.size());
      connection.end(framing);
      assertThat(connection.skipAnswer()).isEqualTo(201);
    }
  }

  @ParameterizedTest
  @EnumSource
  void uploadsOfAllSizesAtOnceComeOutWholeAndAreNotAnsweredEarly(Framing framing)
      throws InterruptedException, ExecutionException {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < 2 * SIZES.length; i++) {
      BytesPattern pattern = new BytesPattern(i, SIZES[i / 2]);
      String target = "/v1/files/d/" + i;
      String[] fields = i % 2 == 0 ? new String[0] : new String[] {"Expect: 100-continue"};
      jobs.add(() -> {
        upload(target, pattern, framing, fields);
        try (BytesConnection connection = BytesConnection.to(client)) {
          assertThat(connection.digestOf(target)).isEqualTo(pattern.sha256());
        }
      });
    }
    all(jobs);
  }

  @Test
  void aFileLargerThanTheHeapGoesInAndOut() throws IOException {
    BytesPattern pattern = new BytesPattern(1, 200L << 20);
    assertThat(
            client
                .put("/v1/files/large", BodyPublishers.ofInputStream(pattern::stream))
                .statusCode())
        .isEqualTo(201);
    try (BytesConnection connection = BytesConnection.to(client)) {
      assertThat(connection.digestOf("/v1/files/large")).isEqualTo(pattern.sha256());
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrderAndWhole()
      throws IOException, InterruptedException, ExecutionException {
    List<BytesPattern> patterns = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      patterns.add(new BytesPattern(i, SIZES[i % 9]));
    }
    try (BytesConnection connection = BytesConnection.to(client);
        ExecutorService sender = Executors.newSingleThreadExecutor()) {
      Future<?> sent =
          sender.submit(() -> {
            for (BytesPattern pattern : patterns) {
              Framing framing = pattern.seed() % 3 == 0 ? Framing.CHUNKED : Framing.LENGTH;
              connection.putHead("/v1/files/p" + pattern.seed(), framing, pattern.size());
              connection.body(pattern, framing, 0, pattern.size());
              connection.end(framing);
              connection.head("GET", "/v1/files/p" + pattern.seed());
            }
            return 0;
          });
      for (BytesPattern pattern : patterns) {
        assertThat(connection.skipAnswer()).isEqualTo(201);
        assertThat(connection.digestOfAnswer()).isEqualTo(pattern.sha256());
      }
      assertThat(sent.get()).isEqualTo(0);
    }
  }

  @Test
  void othersAreServedWhileSomeReadNothingAndThoseGetAllInTheEnd() throws IOException {
    BytesPattern pattern = new BytesPattern(5, LARGE);
    upload("/v1/files/large", pattern, Framing.LENGTH);
    List<BytesConnection> idle = new ArrayList<>();
    try {
      for (int i = 0; i < AT_ONCE; i++) {
        BytesConnection connection = BytesConnection.to(client, 16 * 1024);
        idle.add(connection);
        connection.head("GET", "/v1/files/large");
        assertThat(connection.answersWithin(60_000)).isTrue();
      }
      for (int i = 0; i < 50; i++) {
        byte[] content = new BytesPattern(i, 4096).bytes();
        assertThat(client.put("/v1/files/other" + i, content).statusCode()).isEqualTo(201);
        assertThat(client.get("/v1/files/other" + i).body()).isEqualTo(content);
      }
      String expected = pattern.sha256();
      for (BytesConnection connection : idle) {
        assertThat(connection.digestOfAnswer()).isEqualTo(expected);
      }
    } finally {
      for (BytesConnection connection : idle) {
        connection.close();
      }
    }
  }

  /** How an upload ends before its end. */
  enum Break {
    RESET,
    CLOSE,
    SHORT_CHUNK
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenUploadLeavesTheOldContentAndNothingOnDisk(Break way) throws IOException {
    BytesPattern old = new BytesPattern(1, 100_000);
    upload("/v1/files/f", old, Framing.LENGTH);
    BytesPattern next = new BytesPattern(2, LARGE);
    BytesDisk disk = new BytesDisk(directory);
    for (Framing framing : Framing.values()) {
      try (BytesConnection connection = BytesConnection.to(client)) {
        connection.putHead("/v1/files/f", framing, next.size());
        connection.body(next, framing, 0, next.size() / 2);
        assertThat(connection.answersWithin(5)).isFalse();
        switch (way) {
          case RESET -> connection.reset();
          case CLOSE -> {
            // with the end of this block
          }
          case SHORT_CHUNK -> connection.write("fffff\r\nshort");
        }
      }
      disk.awaitBlobs(1);
      assertThat(client.get("/v1/files/f").body()).isEqualTo(old.bytes());
    }
  }

  @Test
  void replacedAndDeletedContentLeavesTheDisk() throws IOException {
    BytesDisk disk = new BytesDisk(directory);
    upload("/v1/files/f", new BytesPattern(1, 100_000), Framing.LENGTH);
    assertThat(client.put("/v1/files/f", new BytesPattern(2, 90_000).bytes()).statusCode())
        .isEqualTo(200);
    disk.awaitBlobs(1);
    assertThat(client.delete("/v1/files/f").statusCode()).isEqualTo(204);
    disk.awaitBlobs(0);
  }
}
