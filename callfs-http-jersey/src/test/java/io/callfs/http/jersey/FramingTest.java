package io.callfs.http.jersey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.http.jersey.RawClient.Reply;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How answers are framed, and how a broken one shows. */
@Timeout(60)
class FramingTest {

  private final TestService service = new TestService();
  private GrizzlyServer server;

  @BeforeEach
  void start() throws IOException {
    server = TestServers.tls(service, Limits.defaults());
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(service.finished.get()).isEqualTo(service.begun.get());
  }

  @Test
  void headHasTheLengthOfGetAndNoBody() throws IOException {
    try (RawClient client = RawClient.tls(server)) {
      for (String target : new String[] {"/v1/files/gen/99", "/v1/files/mem/99"}) {
        Reply reply =
            client.send("HEAD " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").readReply(true);
        assertThat(reply.header("content-length")).isEqualTo("99");
        assertThat(client.get("/v1/files/gen/5").readReply().length()).isEqualTo(5);
      }
      Reply unknown =
          client.send("HEAD /v1/files/chunked/99 HTTP/1.1\r\nHost: a\r\n\r\n").readReply(true);
      assertThat(unknown.headers()).doesNotContainKeys("content-length", "transfer-encoding");
      Reply throughJersey = client.send("HEAD /health HTTP/1.1\r\nHost: a\r\n\r\n").readReply(true);
      assertThat(throughJersey.header("content-length")).isEqualTo("12");
      assertThat(client.get("/health").readReply().text()).isEqualTo("GET /health");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void statusWithoutBodyHasNoLength(int status) throws IOException {
    try (RawClient client = RawClient.tls(server)) {
      Reply reply = client.get("/v1/files/status/" + status).readReply();
      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.headers())
          .doesNotContainKeys("content-length", "transfer-encoding", "content-type");
      assertThat(client.get("/v1/files/gen/5").readReply().length()).isEqualTo(5);
    }
  }

  @Test
  void everyAnswerHasADateAndNoServer() throws IOException {
    try (RawClient client = RawClient.tls(server)) {
      for (String target : new String[] {"/v1/files/mem/1", "/v1/files/gen/1", "/health", "bad"}) {
        Reply reply = client.get(target).readReply();
        assertThat(reply.header("date"))
            .matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        assertThat(reply.headers()).doesNotContainKeys("server", "x-powered-by");
      }
    }
  }

  @Test
  void http10GetsNoChunksAndTheConnectionClosed() throws IOException {
    try (RawClient client = RawClient.tls(server)) {
      Reply reply = client.send("GET /v1/files/chunked/100000 HTTP/1.0\r\n\r\n").readReply();
      assertThat(reply.headers()).doesNotContainKeys("transfer-encoding", "content-length");
      assertThat(reply.length()).isEqualTo(100_000);
    }
    try (RawClient client = RawClient.tls(server)) {
      Reply reply =
          client
              .send("GET /v1/files/gen/10 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
              .readReply();
      assertThat(reply.header("connection")).isEqualTo("keep-alive");
      assertThat(
              client.send("GET /v1/files/gen/10 HTTP/1.0\r\n\r\n").readReply().header("connection"))
          .isEqualTo("close");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/files/throwing/100000 HTTP/1.1",
        "/v1/files/throwing/10000000 HTTP/1.1",
        "/v1/files/chunkthrow/100000 HTTP/1.1",
        "/v1/files/chunkthrow/10000000 HTTP/1.1",
        "/v1/files/short/100000 HTTP/1.1",
        "/v1/files/chunkthrow/100000 HTTP/1.0",
        "/v1/files/chunkthrow/10000000 HTTP/1.0"
      })
  void answerThatBreaksOffIsNeverTakenForWhole(String request) throws IOException {
    try (RawClient client = RawClient.tls(server)) {
      client.send("GET " + request + "\r\nHost: a\r\n\r\n");
      assertThatThrownBy(client::readReply).isInstanceOf(IOException.class);
    }
    TestServers.await(() -> service.finished.get() == 1);
    assertThat(service.finishedWhole).hasValue(0);
  }

  @Test
  void serviceThatThrowsIsA500() throws IOException {
    try (RawClient client = RawClient.tls(server)) {
      Reply reply = client.get("/v1/files/explode/1").readReply();
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.text()).contains("INTERNAL_ERROR").doesNotContain("purpose");
    }
  }

  @Test
  void connectionCloseIsHonoured() throws IOException {
    try (RawClient client = RawClient.tls(server)) {
      client.send("GET /v1/files/mem/10 HTTP/1.1\r\nHost: a\r\nConnection: foo, Close\r\n\r\n");
      assertThat(client.readReply().header("connection")).isEqualTo("close");
      assertThat(client.isClosed()).isTrue();
    }
  }
}
