package io.callfs.http.jersey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.http.jersey.RawClient.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What gets past the edge, what doesn't, and how it is told. */
@Timeout(120)
class EdgeTest {

  private static final String HOST = "Host: localhost\r\n";

  private final TestService service = new TestService();
  private GrizzlyServer server;

  @BeforeEach
  void start() throws IOException {
    server = TestServers.plain(service, Limits.defaults());
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(service.finished.get()).isEqualTo(service.begun.get());
  }

  static List<String> malformedHeads() {
    return List.of(
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: y\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0001b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\u007fb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \u00e4\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX-\u00e4: b\r\n\r\n",
        "nonsense\r\n\r\n",
        "GET/HTTP/1.1\r\nHost:a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX\0: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nnocolon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX(: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / a HTTP/1.1\r\nHost: a\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
        "GET / HTTP/0.9\r\nHost: a\r\n\r\n",
        "GET / http/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1x\r\nHost: a\r\n\r\n",
        "GET /\r\nHost: a\r\n\r\n",
        "GET /\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
        "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
        "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc",
        "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc",
        "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3 3\r\n\r\nabc",
        "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
        "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nabc",
        "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
        "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
        "PUT /a HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource("malformedHeads")
  void malformedHeadIsRefusedAndTheConnectionClosed(String head) throws IOException {
    try (RawClient client = RawClient.plain(server)) {
      Reply reply = client.send(head).readReply();
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.text()).startsWith("{\"code\":\"BAD_REQUEST\"");
      assertThat(reply.header("connection")).isEqualTo("close");
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(service.begun).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("malformedHeads")
  void malformedHeadIsRefusedWhenItComesByteByByte(String head) throws IOException {
    try (RawClient client = RawClient.plain(server)) {
      try {
        for (byte b : head.getBytes(ISO_8859_1)) {
          client.send(new byte[] {b});
        }
      } catch (IOException e) {
        // The server may have seen enough, and closed.
      }
      assertThat(client.readReply().status()).isEqualTo(400);
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(service.begun).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3\nabc\r\n0\r\n\r\n",
        "3\r\nabc\n0\r\n\r\n",
        "3\r\nabc\rX0\r\n\r\n",
        "3\rX\nabc\r\n0\r\n\r\n",
        "3\r\nabcd\r\n0\r\n\r\n",
        "3\r\nab\r\n0\r\n\r\n",
        "g\r\nabc\r\n0\r\n\r\n",
        "\r\nabc\r\n0\r\n\r\n",
        "-3\r\nabc\r\n0\r\n\r\n",
        " 3\r\nabc\r\n0\r\n\r\n",
        "3 \r\nabc\r\n0\r\n\r\n",
        "0x3\r\nabc\r\n0\r\n\r\n",
        "10000000000000003\r\nabc\r\n0\r\n\r\n",
        "3;a\0b\r\nabc\r\n0\r\n\r\n",
        "3;a\nb\r\nabc\r\n0\r\n\r\n",
        "3\r\nabc\r\n0\r\nX: y\n\r\n",
        "3\r\nabc\r\n0\r\nno colon\r\n\r\n",
        "3\r\nabc\r\n0\r\n: y\r\n\r\n",
        "3\r\nabc\r\n0\r\nX: y\r\n folded\r\n\r\n",
        "3\r\nabc\r\n0\r\nX : y\r\n\r\n",
        "3\r\nabc\r\n0\r\n\n"
      })
  void malformedChunkIsNoBody(String chunks) throws IOException {
    try (RawClient client = RawClient.plain(server)) {
      client.send(
          "PUT /v1/files/a HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + chunks);
      assertThat(client.readReply().status()).isEqualTo(400);
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(service.stored).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/files/x", "/v1/directories/x", "/v1/links", "/nowhere", "/download/t"})
  void everyByteOfTheTargetReachesTheServiceAsItWas(String start) throws IOException {
    List<Integer> wrong = new ArrayList<>();
    for (int b = 1; b < 256; b++) {
      String target = start + "/a" + (char) b + "b%zz%2F%2e//.." + (char) b;
      try (RawClient client = RawClient.plain(server)) {
        Reply reply = client.get(target).readReply();
        boolean control = b <= ' ' || b == 0x7f;
        if (control ? reply.status() != 400 : !reply.text().equals("GET " + target)) {
          wrong.add(b);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"BREW", "OPTIONS", "TRACE", "DELETE", "PATCH", "POST", "get", "G|T", "PROPFIND"})
  void anyMethodOnAnyRouteReachesTheService(String method) throws IOException {
    for (String route :
        List.of(
            "/v1/files/a",
            "/v1/directories/",
            "/health",
            "/metrics",
            "/v1",
            "/nowhere",
            "/v1/links/a/b",
            "/")) {
      try (RawClient client = RawClient.plain(server)) {
        Reply reply =
            client
                .send(
                    method
                        + " "
                        + route
                        + " HTTP/1.1\r\n"
                        + HOST
                        + "Accept: ,;=/\r\nContent-Type: \"\r\n\r\n")
                .readReply();
        assertThat(reply.text()).isEqualTo(method + " " + route);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://x/v1/files/q?a, /v1/files/q?a",
    "HTTPS://x:8443/health, /health",
    "http://x, /",
    "http://x?q, /?q"
  })
  void absoluteTargetIsReducedToItsPath(String target, String path) throws IOException {
    try (RawClient client = RawClient.plain(server)) {
      assertThat(client.get(target).readReply().text()).isEqualTo("GET " + path);
    }
  }

  @Test
  void targetOf16KiBIsServedAndALongerOneRefusedWith414() throws IOException {
    String target = "/" + "a".repeat(16 * 1024 - 1);
    try (RawClient client = RawClient.plain(server)) {
      assertThat(client.get(target).readReply().text()).isEqualTo("GET " + target);
      assertThat(client.get(target + "a").readReply().status()).isEqualTo(414);
    }
    try (RawClient client = RawClient.plain(server)) {
      assertThat(client.send("GET /" + "a".repeat(60_000)).readReply().status()).isEqualTo(414);
    }
  }

  @Test
  void headersOverTheLimitsAreRefusedWith431() throws IOException {
    for (String fields :
        List.of(
            "X: y\r\n".repeat(100),
            "X: " + "a".repeat(33_000) + "\r\n",
            "X: " + "a".repeat(90_000))) {
      try (RawClient client = RawClient.plain(server)) {
        Reply reply = client.send("GET / HTTP/1.1\r\n" + HOST + fields + "\r\n").readReply();
        assertThat(reply.status()).isEqualTo(431);
        assertThat(client.isClosed()).isTrue();
      }
    }
    try (RawClient client = RawClient.plain(server)) {
      String fields = "X: y\r\n".repeat(98) + "Y: " + "a".repeat(30_000) + "\r\n";
      assertThat(client.send("GET / HTTP/1.1\r\n" + HOST + fields + "\r\n").readReply().status())
          .isEqualTo(200);
    }
  }

  @Test
  void unknownExpectationIsRefusedWith417() throws IOException {
    try (RawClient client = RawClient.plain(server)) {
      client.send(
          "PUT /v1/files/a HTTP/1.1\r\n" + HOST + "Expect: teapot\r\nContent-Length: 3\r\n\r\n");
      assertThat(client.readReply().status()).isEqualTo(417);
    }
  }

  @Test
  void emptyLinesBeforeARequestAreSkipped() throws IOException {
    try (RawClient client = RawClient.plain(server)) {
      assertThat(client.send("\r\n\r\nGET /a HTTP/1.1\r\n" + HOST + "\r\n\r\n").readReply().text())
          .isEqualTo("GET /a");
      assertThat(client.get("/b").readReply().text()).isEqualTo("GET /b");
    }
  }

  @Test
  void refusedUploadIsAnsweredWithoutContinueAndTheConnectionClosed() throws IOException {
    try (RawClient client = RawClient.plain(server)) {
      client.send(
          "PUT /v1/files/refuse HTTP/1.1\r\n"
              + HOST
              + "Expect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n");
      Reply reply = client.readReply();
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.header("connection")).isEqualTo("close");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void clientThatSendsOnSeesTheEarlyAnswer() throws IOException {
    try (RawClient client = RawClient.plain(server)) {
      client.send("PUT /v1/files/refuse HTTP/1.1\r\n" + HOST + "Content-Length: 8000000\r\n\r\n");
      client.sendPattern(0, 8_000_000);
      assertThat(client.readReply().status()).isEqualTo(403);
    }
  }

  @Test
  void shortUnreadBodyDoesntCostTheConnection() throws IOException {
    try (RawClient client = RawClient.plain(server)) {
      client.send("PUT /v1/files/refuse HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello");
      assertThat(client.readReply().status()).isEqualTo(403);
      client.send("GET /v1/files/gen/10 HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello");
      assertThat(client.readReply().length()).isEqualTo(10);
      client.send("GET /v1/files/mem/10 HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello");
      assertThat(client.readReply().length()).isEqualTo(10);
      client.send(
          "GET /v1/files/gen/10 HTTP/1.1\r\n"
              + HOST
              + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
      assertThat(client.readReply().length()).isEqualTo(10);
    }
  }

  @Test
  void upgradeIsIgnored() throws IOException {
    try (RawClient client = RawClient.plain(server)) {
      client.send(
          "PUT /v1/files/a HTTP/1.1\r\n"
              + HOST
              + "Connection: upgrade\r\nUpgrade: h2c\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
      assertThat(client.readReply().text()).startsWith("3 ba7816bf");
    }
  }

  @Test
  void uploadCutShortIsABrokenBody() throws IOException {
    try (RawClient client = RawClient.plain(server)) {
      client.send("PUT /v1/files/a HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\nabc");
      client.socket().shutdownOutput();
      assertThat(client.isClosed()).isTrue();
    }
    TestServers.await(() -> service.brokenBodies.get() == 1);
    assertThat(service.stored).isEmpty();
  }
}
