package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.it.server.BytesConnection.Framing;
import io.callfs.it.server.BytesConnection.Head;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How signals end a server in the middle of work. */
class StoppingIT {

  private static final BytesPattern LARGE = new BytesPattern(3, 160L << 20);
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path directory;

  /** Waits until the server takes no more requests. */
  private static void awaitRefusal(Client client) {
    assertThat(BytesDisk.await(LIMIT, () -> refuses(client))).as("new requests refused").isTrue();
  }

  private static boolean refuses(Client client) {
    try (BytesConnection connection = BytesConnection.to(client)) {
      connection.head("GET", "/readyz");
      return connection.skipAnswer() == 503;
    } catch (IOException refused) {
      return true;
    }
  }

  private static void storeLarge(Client client) {
    HttpResponse<byte[]> answer =
        client.put("/v1/files/large", BodyPublishers.ofInputStream(LARGE::stream));
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
  }

  @Test
  void aDownloadUnderWayIsFinishedBeforeTheServerEnds() throws IOException {
    try (Distribution server = Distribution.start(directory)) {
      Client client = server.client();
      storeLarge(client);
      try (BytesConnection connection = BytesConnection.to(client, 64 * 1024)) {
        connection.head("GET", "/v1/files/large");
        Head head = connection.nextHead();
        assertThat(head.length()).isEqualTo(LARGE.size());
        MessageDigest digest = BytesPattern.digest();
        connection.read(1 << 20, digest);
        server.terminate();
        awaitRefusal(client);
        connection.read(LARGE.size() - (1 << 20), digest);
        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(LARGE.sha256());
      }
      assertThat(server.exitCode(LIMIT)).isZero();
      assertThat(server.output()).doesNotContain("\\tat ");
    }
  }

  @Test
  void anUploadUnderWayIsStoredBeforeTheServerEnds() throws IOException {
    BytesPattern pattern = new BytesPattern(4, 8L << 20);
    try (Distribution server = Distribution.start(directory)) {
      Client client = server.client();
      try (BytesConnection connection = BytesConnection.to(client)) {
        connection.putHead("/v1/files/f", Framing.CHUNKED, pattern.size());
        connection.body(pattern, Framing.CHUNKED, 0, pattern.size() / 2);
        assertThat(connection.answersWithin(50)).isFalse();
        server.terminate();
        awaitRefusal(client);
        connection.body(pattern, Framing.CHUNKED, pattern.size() / 2, pattern.size());
        connection.end(Framing.CHUNKED);
        assertThat(connection.skipAnswer()).isEqualTo(201);
      }
      assertThat(server.exitCode(LIMIT)).isZero();
    }
    try (Distribution server = Distribution.start(directory)) {
      assertThat(server.client().get("/v1/files/f").body()).isEqualTo(pattern.bytes());
    }
  }

  @Test
  void anUploadThatNeverEndsIsCutWhenTheTimeToDrainIsOver() throws IOException {
    Map<String, String> shortly = Map.of("CALLFS_SERVER_DRAIN_TIMEOUT", "1s");
    try (Distribution server = Distribution.start(directory, shortly)) {
      Client client = server.client();
      try (BytesConnection connection = BytesConnection.to(client)) {
        connection.putHead("/v1/files/f", Framing.LENGTH, 1000);
        assertThat(connection.answersWithin(50)).isFalse();
        server.terminate();
        assertThat(server.exitCode(Duration.ofSeconds(20))).isZero();
      }
      assertThat(server.output()).contains("requests were cut off");
    }
  }

  @Test
  void aSecondSignalEndsTheServerAtOnceAndNothingAcknowledgedIsLost() throws IOException {
    byte[] kept = new BytesPattern(1, 50_000).bytes();
    try (Distribution server = Distribution.start(directory)) {
      Client client = server.client();
      assertThat(client.put("/v1/files/kept", kept).statusCode()).isEqualTo(201);
      try (BytesConnection connection = BytesConnection.to(client)) {
        connection.putHead("/v1/files/f", Framing.LENGTH, 1000);
        assertThat(connection.answersWithin(50)).isFalse();
        server.terminate();
        awaitRefusal(client);
        server.terminate();
        assertThat(server.exitCode(Duration.ofSeconds(10))).isEqualTo(128 + 15);
      }
    }
    try (Distribution server = Distribution.start(directory)) {
      assertThat(server.client().get("/v1/files/kept").body()).isEqualTo(kept);
      assertThat(server.client().get("/v1/files/f").statusCode()).isEqualTo(404);
    }
  }
}
