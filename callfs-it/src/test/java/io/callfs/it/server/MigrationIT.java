package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.backend.s3.server.S3Server;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents that move between the local disk and a bucket, over the wire. */
class MigrationIT {

  private static final int MIB = 1 << 20;
  private static final String FILE = "/v1/files/f";
  private static final String TO_S3 = "{\"backend\":\"s3\"}";
  private static final String TO_DISK = "{\"backend\":\"localfs\"}";

  private static S3Server s3;

  @TempDir Path data;

  private final Bucket bucket = Bucket.make(s3);

  @BeforeAll
  static void startS3() {
    s3 = Bucket.startServer();
  }

  @AfterAll
  static void stopS3() {
    s3.close();
  }

  private static String backend(HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
    return answer.headers().firstValue("X-CallFS-Backend-Type").orElseThrow();
  }

  private static String etag(Client client) {
    return client.head(FILE).headers().firstValue("ETag").orElseThrow();
  }

  @Test
  void contentMovesToTheBucketAndBackAndLeavesNothingBehind() throws Exception {
    try (Distribution server = Distribution.start(data, bucket.settings())) {
      Client client = server.client();
      byte[] bytes = new BytesPattern(1, 20 * MIB + 17).bytes();
      assertThat(client.put(FILE, bytes).statusCode()).isEqualTo(201);
      String etag = etag(client);
      assertThat(backend(client.patch(FILE, TO_S3))).isEqualTo("s3");
      assertThat(bucket.objects()).contains("-f</Key>");
      assertThat(Arrays.equals(client.get(FILE).body(), bytes)).isTrue();
      assertThat(backend(client.patch(FILE, TO_DISK))).isEqualTo("localfs");
      assertThat(Arrays.equals(client.get(FILE).body(), bytes)).isTrue();
      assertThat(etag(client)).isEqualTo(etag);
      Await.until(() -> !bucket.objects().contains("<Key>"));
    }
  }

  @Test
  void readersAndWritersGoOnWhileContentMoves() throws Exception {
    try (Distribution server = Distribution.start(data, bucket.settings());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Client client = server.client();
      byte[] bytes = new BytesPattern(2, 16 * MIB).bytes();
      assertThat(client.put(FILE, bytes).statusCode()).isEqualTo(201);
      AtomicBoolean moving = new AtomicBoolean(true);
      CountDownLatch reading = new CountDownLatch(1);
      CompletableFuture<Integer> reader =
          CompletableFuture.supplyAsync(() -> readAll(client, bytes, moving, reading), threads);
      CompletableFuture<Integer> writer =
          CompletableFuture.supplyAsync(() -> append(client, moving), threads);
      reading.await();
      for (int round = 0; round < 3; round++) {
        assertThat(backend(client.patch(FILE, TO_S3))).isEqualTo("s3");
        assertThat(backend(client.patch(FILE, TO_DISK))).isEqualTo("localfs");
      }
      moving.set(false);
      assertThat(reader.join()).isPositive();
      int appended = writer.join();
      byte[] whole = client.get(FILE).body();
      assertThat(whole.length).isEqualTo(bytes.length + 100 * appended);
      assertThat(Arrays.equals(whole, 0, bytes.length, bytes, 0, bytes.length)).isTrue();
      for (int i = bytes.length; i < whole.length; i++) {
        assertThat(whole[i]).isEqualTo((byte) 'a');
      }
    }
  }

  private static int readAll(
      Client client, byte[] bytes, AtomicBoolean moving, CountDownLatch reading) {
    int times = 0;
    do {
      byte[] whole = client.get(FILE).body();
      assertThat(Arrays.equals(whole, 0, bytes.length, bytes, 0, bytes.length)).isTrue();
      reading.countDown();
      times++;
    } while (moving.get());
    return times;
  }

  private static int append(Client client, AtomicBoolean moving) {
    byte[] bytes = new byte[100];
    Arrays.fill(bytes, (byte) 'a');
    int times = 0;
    while (moving.get() && times < 1000) {
      HttpResponse<byte[]> answer =
          client.send(
              client
                  .request(FILE + "?append=true")
                  .header("Content-Type", "application/octet-stream")
                  .method("PATCH", BodyPublishers.ofByteArray(bytes)));
      assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
      times++;
    }
    return times;
  }

  @Test
  void aBucketThatIsAwayIs503AndChangesNothing() {
    S3Server own = Bucket.startServer();
    try (Distribution server = Distribution.start(data, Bucket.make(own).settings())) {
      Client client = server.client();
      byte[] bytes = new BytesPattern(3, 100_000).bytes();
      assertThat(client.put(FILE, bytes).statusCode()).isEqualTo(201);
      own.close();
      HttpResponse<byte[]> answer = client.patch(FILE, TO_S3);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(backend(client.head(FILE))).isEqualTo("localfs");
      assertThat(client.get(FILE).body()).isEqualTo(bytes);
    }
  }
}
