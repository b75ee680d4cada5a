package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which sites' scripts a browser lets use the API. */
class CrossOriginTest {

  private static final String LISTED = "https://app.example";

  private final Api api =
      new Api(builder ->
          builder.crossOrigins(
              Stream.of(LISTED, "http://localhost:3000").map(WebOrigin::parse).toList()));

  @AfterEach
  void close() {
    api.close();
  }

  private static FakeRequest preflight(String origin) {
    return FakeRequest.anonymous("OPTIONS", "/v1/files/a")
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "PUT")
        .header("Access-Control-Request-Headers", "authorization, content-type");
  }

  private static List<String> crossOriginFields(Reply reply) {
    return reply.fields().stream().filter(field -> field.startsWith("Access-Control-")).toList();
  }

  @Test
  void listedSiteMayAskWithoutAKeyWhatItMaySend() {
    Reply reply = api.send(preflight(LISTED));
    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
    assertThat(reply.header("Access-Control-Allow-Methods"))
        .isEqualTo("GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS");
    assertThat(reply.header("Access-Control-Allow-Headers"))
        .contains("Authorization", "Content-Type", "If-Match", "X-CallFS-Mode");
    assertThat(reply.header("Access-Control-Max-Age")).isEqualTo("600");
    assertThat(reply.fields())
        .contains("Vary: Origin")
        .noneMatch(field -> field.startsWith("Access-Control-Allow-Credentials"));
  }

  @Test
  void listedSiteMayReadAnswersAndRefusals() {
    assertThat(api.send(FakeRequest.of("PUT", "/v1/files/a").body("x")).status()).isEqualTo(201);
    for (FakeRequest request :
        List.of(
            FakeRequest.of("GET", "/v1/files/a"),
            FakeRequest.of("GET", "/v1/files/none"),
            FakeRequest.anonymous("GET", "/v1/files/a"),
            FakeRequest.anonymous("GET", "/download/none"))) {
      Reply reply = api.send(request.header("Origin", LISTED));
      assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
      assertThat(reply.header("Access-Control-Expose-Headers")).contains("ETag", "X-CallFS-Errno");
      assertThat(reply.fields()).contains("Vary: Origin");
    }
    assertThat(api.sendFromMemory(FakeRequest.of("GET", "/v1/files/a").header("Origin", LISTED)))
        .hasValueSatisfying(
            answer -> assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(LISTED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example.evil.example",
        "https://evil.example",
        "http://app.example",
        "https://app.example:8443",
        "https://APP.example",
        "https://app.example/",
        "https://sub.app.example",
        "null",
        "*",
        ""
      })
  void otherSitesLearnNothing(String origin) {
    Reply asked = api.send(preflight(origin));
    assertThat(asked.status()).isEqualTo(401);
    assertThat(crossOriginFields(asked)).isEmpty();
    Reply got = api.send(FakeRequest.of("GET", "/v1/files/").header("Origin", origin));
    assertThat(got.status()).isEqualTo(200);
    assertThat(crossOriginFields(got)).isEmpty();
    assertThat(got.fields()).contains("Vary: Origin");
  }

  @Test
  void twoOriginsAreNone() {
    Reply reply = api.send(preflight(LISTED).header("Origin", LISTED));
    assertThat(reply.status()).isEqualTo(401);
    assertThat(crossOriginFields(reply)).isEmpty();
  }

  @Test
  void keyIsAskedForAsEver() {
    FakeRequest put = FakeRequest.anonymous("PUT", "/v1/files/a").header("Origin", LISTED);
    assertThat(api.send(put.body("x")).status()).isEqualTo(401);
    FakeRequest options = FakeRequest.anonymous("OPTIONS", "/v1/files/a");
    assertThat(api.send(options.header("Origin", LISTED)).status()).isEqualTo(401);
  }

  @Test
  void nothingIsSaidWhereNoSiteIsListed() {
    try (Api closed = new Api()) {
      assertThat(closed.send(preflight(LISTED)).status()).isEqualTo(401);
      Reply reply = closed.send(FakeRequest.of("GET", "/v1/files/").header("Origin", LISTED));
      assertThat(crossOriginFields(reply)).isEmpty();
      assertThat(reply.fields()).doesNotContain("Vary: Origin");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example, https://a.example",
    "HTTPS://A.Example:443, https://a.example",
    "http://a.example:80, http://a.example",
    "http://[::1]:8080, http://[::1]:8080"
  })
  void originIsTakenAsBrowsersWriteIt(String text, String value) {
    assertThat(WebOrigin.parse(text)).hasToString(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "null",
        "a.example",
        "https://",
        "https://*.example",
        "https://a.example/",
        "https://a.example?x",
        "https://u@a.example",
        "ftp://a.example",
        "https://a.example:99999"
      })
  void whatIsNoOriginIsRefused(String text) {
    assertThatThrownBy(() -> WebOrigin.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
