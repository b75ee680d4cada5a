package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.it.server.EdgeConnection.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed and hostile requests: each is answered as the API says, and changes nothing. */
class EdgeIT {

  @TempDir static Path directory;

  private static Distribution server;
  private static Client client;
  private static String before;

  @BeforeAll
  static void startWithOneFile() {
    server = Distribution.start(directory, Map.of("CALLFS_LIMITS_HEADER_TIMEOUT", "2s"));
    client = server.client();
    assertThat(client.put("/v1/files/keep/file", "kept!".getBytes(UTF_8)).statusCode())
        .isEqualTo(201);
    before = tree();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String tree() {
    return new String(client.get("/v1/directories/?recursive=true").body(), UTF_8);
  }

  static Stream<EdgeCase> framing() {
    return EdgeFraming.all();
  }

  static Stream<EdgeCase> values() {
    return Stream.concat(EdgeValues.all(), EdgeLinks.all());
  }

  @ParameterizedTest
  @MethodSource("framing")
  void whatCouldBeReadInTwoWaysIsRefusedAndNothingAfterItIsRead(EdgeCase hostile) {
    try (EdgeConnection connection = EdgeConnection.open(client)) {
      connection.send(hostile.bytes());
      String all = connection.readToEnd();
      assertThat(all).as(hostile.name()).startsWith("HTTP/1.1 ").contains("\"code\":\"");
      Answer answer = Answer.of(all);
      assertThat(answer.status()).as(hostile.name() + "\n" + all).isIn(hostile.expected());
      assertThat(all.lastIndexOf("\nHTTP/1.1 ")).as(hostile.name() + "\n" + all).isNegative();
      assertThat(answer.closes()).as(hostile.name() + "\n" + all).isTrue();
    }
    assertHealthyAndUnchanged();
  }

  @ParameterizedTest
  @MethodSource("values")
  void whatCannotBeIsRefusedWithItsStatus(EdgeCase hostile) {
    try (EdgeConnection connection = EdgeConnection.open(client)) {
      Answer answer = connection.send(hostile.bytes()).read(false);
      Answer whole = answer.closes() ? answer.with(connection.readToEnd()) : answer;
      assertThat(answer.status())
          .as(hostile.name() + "\n" + whole.head() + whole.content())
          .isIn(hostile.expected());
      assertThat(answer.field("X-Request-ID")).matches("[\\x21-\\x7e]{1,128}");
      assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
    }
    assertHealthyAndUnchanged();
  }

  private static void assertHealthyAndUnchanged() {
    String after = tree();
    boolean unchanged = after.equals(before);
    before = after;
    assertThat(unchanged).as("nothing has changed in " + after).isTrue();
    assertThat(client.get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void everyByteInATargetIsAnswered() {
    List<String> wrong = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      int raw = status("GET /v1/files/keep/x" + (char) b + "y HTTP/1.1\r\n");
      int expectedRaw = b <= ' ' || b >= 0x7f || b == '%' || b == '?' || b == '#' ? 400 : 404;
      int coded = status(String.format("GET /v1/files/keep/x%%%02xy HTTP/1.1\r\n", b));
      int expectedCoded = b < ' ' || b >= 0x7f || b == '/' ? 400 : 404;
      if (raw != expectedRaw || coded != expectedCoded) {
        wrong.add(String.format("%02x: raw %d, coded %d", b, raw, coded));
      }
    }
    assertThat(wrong).isEmpty();
    assertHealthyAndUnchanged();
  }

  @Test
  void everyByteInAHeaderValueIsAnswered() {
    List<String> wrong = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      int status = status("GET /v1/files/keep/none HTTP/1.1\r\nX-Any: a" + (char) b + "b\r\n");
      if (status != ((b < ' ' && b != '\t') || b >= 0x7f ? 400 : 404)) {
        wrong.add(String.format("%02x: %d", b, status));
      }
    }
    assertThat(wrong).isEmpty();
    assertHealthyAndUnchanged();
  }

  private static int status(String start) {
    try (EdgeConnection connection = EdgeConnection.open(client)) {
      return connection
          .send(start + "Host: localhost\r\n" + EdgeCase.KEY + "\r\n")
          .read(false)
          .status();
    }
  }

  @Test
  void everyRefusalOfAKeyIsTheSame() {
    Set<String> answers = new HashSet<>();
    for (EdgeCase each : EdgeValues.all().filter(c -> c.expects(401)).toList()) {
      try (EdgeConnection connection = EdgeConnection.open(client)) {
        String bytes = each.bytes().replaceFirst("\r\n", "\r\nX-Request-ID: one\r\n");
        Answer answer = connection.send(bytes).read(true);
        answers.add((answer.head() + answer.content()).replace(answer.field("Date"), "DATE"));
      }
    }
    assertThat(answers).hasSize(1);
  }

  @Test
  void noOtherSiteIsAllowedToAsk() {
    for (String method : List.of("GET", "OPTIONS")) {
      try (EdgeConnection connection = EdgeConnection.open(client)) {
        Answer answer =
            connection
                .send(
                    method
                        + " /v1/files/keep/file HTTP/1.1\r\nHost: localhost\r\n"
                        + EdgeCase.KEY
                        + "Origin: https://evil.example\r\nAccess-Control-Request-Method: PUT\r\n\r\n")
                .read(true);
        assertThat(answer.head().toLowerCase(Locale.ROOT)).doesNotContain("access-control-");
        assertThat(answer.field("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
      }
    }
  }

  @Test
  void aHeadThatDoesNotEndIsCutOff() {
    try (EdgeConnection connection = EdgeConnection.open(client)) {
      String all = connection.send("GET /v1/files/keep/file HTTP/1.1\r\nHost: l").readToEnd();
      assertThat(all)
          .satisfiesAnyOf(
              text -> assertThat(text).isEmpty(),
              text -> assertThat(text).startsWith("HTTP/1.1 408"));
    }
    assertHealthyAndUnchanged();
  }

  @Test
  void aBodyThatEndsEarlyChangesNothing() {
    for (String framing : List.of("Content-Length: 50", "Transfer-Encoding: chunked")) {
      try (EdgeConnection connection = EdgeConnection.open(client)) {
        String all =
            connection
                .send(
                    "PUT /v1/files/keep/file HTTP/1.1\r\nHost: localhost\r\n"
                        + EdgeCase.KEY
                        + framing
                        + "\r\n\r\n20\r\nshort")
                .endOutput()
                .readToEnd();
        assertThat(all)
            .satisfiesAnyOf(
                text -> assertThat(text).isEmpty(),
                text -> assertThat(text).startsWith("HTTP/1.1 400"));
      }
      assertHealthyAndUnchanged();
    }
  }

  @Test
  void aClientThatHalfClosesIsAnsweredOrHungUpOn() {
    try (EdgeConnection connection = EdgeConnection.open(client)) {
      Answer answer =
          connection
              .send(
                  "GET /v1/files/keep/file HTTP/1.1\r\nHost: localhost\r\n" + EdgeCase.KEY + "\r\n")
              .endOutput()
              .read(true);
      assertThat(answer.status()).isIn(0, 200);
    }
    assertHealthyAndUnchanged();
  }

  @Test
  void requestsInARowAreAnsweredInTheirOrder() {
    String get = " HTTP/1.1\r\nHost: localhost\r\n" + EdgeCase.KEY + "\r\n";
    try (EdgeConnection connection = EdgeConnection.open(client)) {
      connection.send(
          "\r\n"
              + ("GET /v1/files/keep/file" + get)
              + ("GET /v1/files/keep/none" + get)
              + ("GET https://example.org/v1/files/keep/file" + get)
              + "no sense\r\n\r\n");
      assertThat(connection.read(true).content()).isEqualTo("kept!");
      assertThat(connection.read(true).status()).isEqualTo(404);
      assertThat(connection.read(true).content()).isEqualTo("kept!");
      assertThat(connection.read(true).status()).isEqualTo(400);
      assertThat(connection.readToEnd()).isEmpty();
    }
  }
}
