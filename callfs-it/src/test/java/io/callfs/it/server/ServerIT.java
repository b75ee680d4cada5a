package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerIT {

  @TempDir Path directory;

  @Test
  void whatIsStoredIsReadAgainAlsoAfterARestart() {
    byte[] small = "small".getBytes(UTF_8);
    byte[] large = new byte[1_000_000];
    try (Distribution server = Distribution.start(directory)) {
      assertThat(server.client().put("/v1/files/d/small", small).statusCode()).isEqualTo(201);
      assertThat(server.client().put("/v1/files/d/large", large).statusCode()).isEqualTo(201);
      server.terminate();
      assertThat(server.exitCode(Duration.ofSeconds(40))).isZero();
    }
    try (Distribution server = Distribution.start(directory)) {
      assertThat(server.client().get("/v1/files/d/small").body()).isEqualTo(small);
      assertThat(server.client().get("/v1/files/d/large").body()).isEqualTo(large);
    }
  }

  @Test
  void aSecondServerOnTheSameDataIsRefusedInOneLine() {
    try (Distribution server = Distribution.start(directory);
        Distribution second = Distribution.launch(directory, Map.of())) {
      assertThat(second.exitCode(Duration.ofSeconds(60))).isEqualTo(75);
      assertThat(second.output()).doesNotContain("\tat ").doesNotContain("Exception");
      assertThat(server.client().get("/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aPortInUseIsToldInOneLine() {
    try (Distribution server = Distribution.start(directory.resolve("one"));
        Distribution second =
            Distribution.launch(
                directory.resolve("two"),
                Map.of("CALLFS_SERVER_LISTEN_ADDR", "127.0.0.1:" + server.port()))) {
      assertThat(second.exitCode(Duration.ofSeconds(60))).isEqualTo(69);
      assertThat(second.output()).contains("127.0.0.1:" + server.port()).doesNotContain("\tat ");
    }
  }

  @Test
  void aMissingOrWrongKeyIsAnsweredAlike() {
    try (Distribution server = Distribution.start(directory)) {
      HttpResponse<byte[]> wrong = server.client("wrong-key-of-some-length").get("/v1/files/");
      assertThat(wrong.statusCode()).isEqualTo(401);
      assertThat(wrong.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Bearer");
      assertThat(new String(wrong.body(), UTF_8)).contains("AUTHENTICATION_FAILED");
      assertThat(server.output()).doesNotContain("wrong-key-of-some-length");
    }
  }
}
