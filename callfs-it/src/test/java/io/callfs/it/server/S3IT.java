package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.backend.s3.server.S3Server;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution with its contents in a bucket of a real S3 server. */
class S3IT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MIB = 1 << 20;

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

  private Map<String, String> onS3() {
    return bucket.settings("CALLFS_BACKEND_DEFAULT_BACKEND", "s3");
  }

  private static String errno(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  @Test
  void filesOfAllSizesComeBackByteForByte() {
    try (Distribution server = Distribution.start(data, onS3())) {
      Client client = server.client();
      int[] sizes = {0, 1, 20_000, MIB, 8 * MIB, 8 * MIB + 1, 100 * MIB};
      for (int i = 0; i < sizes.length; i++) {
        BytesPattern pattern = new BytesPattern(i, sizes[i]);
        String target = "/v1/files/size" + sizes[i];
        HttpResponse<byte[]> put = client.put(target, pattern.bytes());
        assertThat(put.statusCode()).as(errno(put)).isEqualTo(201);
        HttpResponse<byte[]> got = client.get(target);
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(Arrays.equals(got.body(), pattern.bytes())).as("size " + sizes[i]).isTrue();
        HttpResponse<byte[]> head = client.head(target);
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(sizes[i]);
        assertThat(head.headers().firstValue("X-CallFS-Backend-Type")).hasValue("s3");
      }
    }
  }

  @Test
  void rangesAreCutOutExactly() {
    try (Distribution server = Distribution.start(data, onS3())) {
      Client client = server.client();
      byte[] bytes = new BytesPattern(1, 20 * MIB).bytes();
      assertThat(client.put("/v1/files/f", bytes).statusCode()).isEqualTo(201);
      int[][] ranges = {{0, 0}, {1, 1000}, {8 * MIB - 1, 8 * MIB}, {5 * MIB, 20 * MIB - 1}};
      for (int[] range : ranges) {
        HttpResponse<byte[]> answer =
            client.send(
                client
                    .request("/v1/files/f")
                    .header("Range", "bytes=" + range[0] + "-" + range[1]));
        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(Arrays.equals(answer.body(), Arrays.copyOfRange(bytes, range[0], range[1] + 1)))
            .as("range from " + range[0])
            .isTrue();
      }
    }
  }

  @Test
  void contentOfUnknownLengthIsTaken() {
    try (Distribution server = Distribution.start(data, onS3())) {
      Client client = server.client();
      BytesPattern pattern = new BytesPattern(3, 30 * MIB + 17);
      HttpResponse<byte[]> put =
          client.put("/v1/files/f", BodyPublishers.ofInputStream(pattern::stream));
      assertThat(put.statusCode()).as(errno(put)).isEqualTo(201);
      assertThat(Arrays.equals(client.get("/v1/files/f").body(), pattern.bytes())).isTrue();
    }
  }

  @Test
  void bothBackendsServeOneTree() throws Exception {
    try (Distribution server = Distribution.start(data, bucket.settings())) {
      Client client = server.client();
      byte[] bytes = new BytesPattern(1, 100_000).bytes();
      assertThat(client.put("/v1/files/local", bytes).statusCode()).isEqualTo(201);
      assertThat(client.put("/v1/files/remote?backend=s3", bytes).statusCode()).isEqualTo(201);
      assertThat(client.head("/v1/files/local").headers().firstValue("X-CallFS-Backend-Type"))
          .hasValue("localfs");
      assertThat(client.head("/v1/files/remote").headers().firstValue("X-CallFS-Backend-Type"))
          .hasValue("s3");
      assertThat(client.get("/v1/files/local").body()).isEqualTo(bytes);
      assertThat(client.get("/v1/files/remote").body()).isEqualTo(bytes);
      assertThat(bucket.objects()).contains("-remote</Key>").doesNotContain("-local</Key>");
    }
  }

  @Test
  void deletedContentLeavesTheBucket() throws Exception {
    try (Distribution server = Distribution.start(data, onS3())) {
      Client client = server.client();
      assertThat(client.put("/v1/files/f", new byte[100_000]).statusCode()).isEqualTo(201);
      assertThat(bucket.objects()).contains("<Key>");
      assertThat(client.delete("/v1/files/f").statusCode()).isEqualTo(204);
      Await.until(() -> !bucket.objects().contains("<Key>"));
    }
  }

  @Test
  void contentIsThereAfterARestart() {
    byte[] bytes = new BytesPattern(9, 3 * MIB).bytes();
    try (Distribution server = Distribution.start(data, onS3())) {
      assertThat(server.client().put("/v1/files/f", bytes).statusCode()).isEqualTo(201);
      server.kill();
    }
    try (Distribution server = Distribution.start(data, onS3())) {
      assertThat(Arrays.equals(server.client().get("/v1/files/f").body(), bytes)).isTrue();
    }
  }

  @Test
  void serverKilledWhileAFileIsUploadedLeavesNothingAfterTheSweep() throws Exception {
    Map<String, String> settings = onS3();
    settings.put("CALLFS_BACKEND_S3_UPLOAD_TIMEOUT", "2s");
    try (Distribution server = Distribution.start(data, onS3())) {
      Client client = server.client();
      CompletableFuture<Void> killed = new CompletableFuture<>();
      BytesPattern pattern = new BytesPattern(1, 40 * MIB);
      Thread uploader =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  HttpResponse<byte[]> ignored =
                      client.put(
                          "/v1/files/f",
                          BodyPublishers.ofInputStream(
                              () -> new StoppingStream(pattern.stream(), 30 * MIB, killed)));
                } catch (UncheckedIOException expected) {
                  killed.complete(null);
                }
              });
      Await.until(() -> bucket.uploads().contains("<UploadId>"));
      server.kill();
      killed.complete(null);
      uploader.join();
    }
    assertThat(bucket.uploads()).contains("<UploadId>");
    try (Distribution server = Distribution.start(data, settings)) {
      Await.until(() -> !bucket.uploads().contains("<UploadId>"));
      assertThat(bucket.objects()).doesNotContain("<Key>");
      assertThat(server.client().get("/v1/files/f").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void disabledBackendSaysThatItIs() {
    try (Distribution server = Distribution.start(data)) {
      HttpResponse<byte[]> answer = server.client().put("/v1/files/f?backend=s3", new byte[10]);
      assertThat(answer.statusCode()).isEqualTo(501);
      assertThat(errno(answer)).contains("EOPNOTSUPP").contains("disabled");
    }
  }

  @Test
  void bucketThatIsMissingIsToldInOneLine() {
    Map<String, String> settings = onS3();
    settings.put("CALLFS_BACKEND_S3_BUCKET_NAME", "no-such-bucket");
    assertRefused(settings, 78, "no-such-bucket");
  }

  @Test
  void serviceThatIsAwayIsToldInOneLine() {
    Map<String, String> settings = onS3();
    settings.put("CALLFS_BACKEND_S3_ENDPOINT", "http://127.0.0.1:1");
    assertRefused(settings, 69, "127.0.0.1:1");
  }

  private void assertRefused(Map<String, String> settings, int code, String told) {
    try (Distribution server = Distribution.launch(data, settings)) {
      assertThat(server.exitCode(LIMIT)).as(server.output()).isEqualTo(code);
      assertThat(server.output().lines().filter(line -> line.startsWith("callfs: ")))
          .hasSize(1)
          .allSatisfy(line -> assertThat(line).contains(told));
      assertThat(server.output()).doesNotContain("sesame-open").doesNotContain("\tat ");
    }
  }

  @Test
  void serviceThatGoesAwayIs503AndBackAgainIsWell() throws Exception {
    try (S3Server own = Bucket.startServer()) {
      Map<String, String> settings =
          Bucket.make(own).settings("CALLFS_BACKEND_DEFAULT_BACKEND", "s3");
      try (Distribution server = Distribution.start(data, settings)) {
        Client client = server.client();
        byte[] bytes = new BytesPattern(1, 100_000).bytes();
        assertThat(client.put("/v1/files/f", bytes).statusCode()).isEqualTo(201);
        Bucket.signal(own, "STOP");
        HttpResponse<byte[]> answer = client.get("/v1/files/f");
        assertThat(answer.statusCode()).as(errno(answer)).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(new String(client.get("/health").body(), UTF_8)).contains("s3");
        Bucket.signal(own, "CONT");
        Await.until(() -> client.get("/v1/files/f").statusCode() == 200);
        assertThat(client.get("/v1/files/f").body()).isEqualTo(bytes);
        Await.until(() -> client.get("/health").statusCode() == 200);
      }
    }
  }

  /** Stands still at a position until it is told to go on. */
  private static final class StoppingStream extends FilterInputStream {
    private final CompletableFuture<Void> goOn;
    private long left;

    StoppingStream(InputStream in, long stop, CompletableFuture<Void> goOn) {
      super(in);
      this.left = stop;
      this.goOn = goOn;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left <= 0) {
        goOn.join();
      }
      int count = super.read(target, offset, length);
      left -= count;
      return count;
    }
  }
}
