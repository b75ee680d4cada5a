package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order of RFC 9110 §13.2.2, over HTTP. */
class ConditionsTest {

  private static final String BEFORE = "Sat, 21 Nov 2026 09:59:59 GMT";
  private static final String SAME = "Sat, 21 Nov 2026 10:00:00 GMT";
  private static final String AFTER = "Sat, 21 Nov 2026 10:00:01 GMT";

  private final Api api = new Api();
  private String tag;

  @BeforeEach
  void storeFile() {
    tag = api.put("/v1/files/f", "content").expect(201).header("ETag");
    api.now = api.now.plus(Duration.ofMinutes(1));
  }

  @AfterEach
  void close() {
    api.close();
  }

  private FakeRequest conditional(
      String method, String match, String noneMatch, String modified, String unmodified) {
    FakeRequest request = FakeRequest.of(method, "/v1/files/f");
    add(request, "If-Match", match);
    add(request, "If-None-Match", noneMatch);
    add(request, "If-Modified-Since", modified);
    add(request, "If-Unmodified-Since", unmodified);
    return request;
  }

  private void add(FakeRequest request, String name, String value) {
    if (value != null) {
      request.header(
          name,
          value
              .replace("TAG", tag)
              .replace("BEFORE", BEFORE)
              .replace("SAME", SAME)
              .replace("AFTER", AFTER));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since, GET, PUT
    ",,,, 200, 200",
    "TAG,,,, 200, 200",
    "*,,,, 200, 200",
    "W/TAG,,,, 412, 412",
    "'\"x\"',,,, 412, 412",
    "'\"x\", TAG',,,, 200, 200",
    // A date that is not met does not count beside an entity tag that is.
    "TAG,,, BEFORE, 200, 200",
    "'\"x\"',,, AFTER, 412, 412",
    ",,, BEFORE, 412, 412",
    ",,, SAME, 200, 200",
    ",,, AFTER, 200, 200",
    ",,, nonsense, 200, 200",
    ", TAG,,, 304, 412",
    ", W/TAG,,, 304, 412",
    ", *,,, 304, 412",
    ", '\"x\"',,, 200, 200",
    // If-Modified-Since does not count beside If-None-Match, nor for PUT.
    ", '\"x\"', AFTER,, 200, 200",
    ", TAG, BEFORE,, 304, 412",
    ",, BEFORE,, 200, 200",
    ",, SAME,, 304, 200",
    ",, AFTER,, 304, 200",
    ",, nonsense,, 200, 200",
    // What fails comes before what would be 304.
    "'\"x\"', TAG,,, 412, 412",
    "TAG, TAG,,, 304, 412",
    ",, AFTER, BEFORE, 412, 412",
    "TAG,, AFTER,, 304, 200",
  })
  void evaluatesInTheOrderOfTheRfc(
      String match, String noneMatch, String modified, String unmodified, int get, int put) {
    assertThat(api.send(conditional("GET", match, noneMatch, modified, unmodified)).status())
        .isEqualTo(get);
    assertThat(api.send(conditional("HEAD", match, noneMatch, modified, unmodified)).status())
        .isEqualTo(get);
    assertThat(
            api.sendFromMemory(conditional("GET", match, noneMatch, modified, unmodified))
                .orElseThrow()
                .status())
        .isEqualTo(get);
    Reply changed =
        api.send(conditional("PUT", match, noneMatch, modified, unmodified).body("other"));
    assertThat(changed.status()).isEqualTo(put);
    assertThat(api.get("/v1/files/f").text()).isEqualTo(put == 200 ? "other" : "content");
  }

  @Test
  void answers304WithValidatorsAndWithoutABody() {
    Reply reply = api.send(FakeRequest.of("GET", "/v1/files/f").header("If-None-Match", tag));
    reply.expect(304);
    assertThat(reply.header("ETag")).isEqualTo(tag);
    assertThat(reply.header("Last-Modified")).isEqualTo(SAME);
    assertThat(reply.length()).isEqualTo(-1);
  }

  @Test
  void refusesMalformedEntityTags() {
    api.send(FakeRequest.of("GET", "/v1/files/f").header("If-Match", "abc"))
        .expect(400, "EINVAL", "EINVAL");
  }

  @Test
  void createsOnlyWhereNothingExists() {
    api.send(FakeRequest.of("PUT", "/v1/files/new").header("If-None-Match", "*").body("1"))
        .expect(201);
    api.send(FakeRequest.of("PUT", "/v1/files/new").header("If-None-Match", "*").body("2"))
        .expect(412, null, "PRECONDITION_FAILED");
    api.send(FakeRequest.of("POST", "/v1/files/new").header("If-None-Match", "*").body("3"))
        .expect(409, "EEXIST", "FILE_ALREADY_EXISTS");
    assertThat(api.get("/v1/files/new").text()).isEqualTo("1");
  }

  @Test
  void createsNothingWhereSomethingMustExist() {
    api.send(FakeRequest.of("PUT", "/v1/files/new").header("If-Match", "*").body("1"))
        .expect(412, null, "PRECONDITION_FAILED");
    api.get("/v1/files/new").expect(404, "ENOENT", "FILE_NOT_FOUND");
  }

  @Test
  void changesTheTagWithTheContentAndNotWithTheMode() {
    api.patch("/v1/files/f", "{\"mode\":\"0600\"}").expect(200);
    assertThat(api.head("/v1/files/f").header("ETag")).isEqualTo(tag);
    assertThat(api.put("/v1/files/f", "content").header("ETag")).isNotEqualTo(tag);
  }

  @ParameterizedTest
  @CsvSource({"DELETE, 204", "PATCH, 200"})
  void guardsRemovalAndChange(String method, int status) {
    FakeRequest stale = conditional(method, "\"x\"", null, null, null).json("{\"mode\":\"0600\"}");
    assertThat(api.send(stale).status()).isEqualTo(412);
    assertThat(api.head("/v1/files/f").header("X-CallFS-Mode")).isEqualTo("0644");
    FakeRequest current = conditional(method, "TAG", null, null, null).json("{\"mode\":\"0600\"}");
    assertThat(api.send(current).status()).isEqualTo(status);
  }

  @Test
  void tellsOfAMissingFileBeforeItsConditions() {
    api.send(FakeRequest.of("DELETE", "/v1/files/no").header("If-Match", tag))
        .expect(404, "ENOENT", "FILE_NOT_FOUND");
    api.send(FakeRequest.of("GET", "/v1/files/no").header("If-Match", tag))
        .expect(404, "ENOENT", "FILE_NOT_FOUND");
  }
}
