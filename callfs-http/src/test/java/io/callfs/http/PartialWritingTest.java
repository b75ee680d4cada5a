package io.callfs.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartialWritingTest {

  private static final InputStream NEVER_READ =
      new InputStream() {
        @Override
        public int read() {
          throw new AssertionError("content was read although the request was hopeless");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
          return read();
        }
      };

  private final Api api = new Api();

  @BeforeEach
  void put() {
    api.put("/v1/files/f", "0123456789").expect(201);
  }

  @AfterEach
  void close() {
    api.close();
  }

  private static FakeRequest part(String query) {
    return FakeRequest.of("PATCH", "/v1/files/f" + query)
        .header("Content-Type", "application/octet-stream");
  }

  private String content() {
    return api.get("/v1/files/f").expect(200).text();
  }

  @Test
  void writesAtAnOffsetAndCutsNothingOff() {
    Reply reply = api.send(part("?offset=3").body("abc")).expect(200);
    assertThat(reply.header("X-CallFS-Size")).isEqualTo("10");
    assertThat(reply.length()).isZero();
    assertThat(content()).isEqualTo("012abc6789");
  }

  @Test
  void fillsAGapWithZeros() {
    api.send(part("?offset=12").body("abc")).expect(200);
    assertThat(content()).isEqualTo("0123456789\0\0abc");
  }

  @Test
  void appends() {
    Reply reply = api.send(part("?append=true").body("abc")).expect(200);
    assertThat(reply.header("X-CallFS-Size")).isEqualTo("13");
    assertThat(content()).isEqualTo("0123456789abc");
  }

  @Test
  void takesThePathAsAParameter() {
    api.send(
            FakeRequest.of("PATCH", "/v1/files?path=/f&append=true")
                .header("Content-Type", "application/octet-stream")
                .body("abc"))
        .expect(200);
    assertThat(content()).isEqualTo("0123456789abc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?append=false",
        "?append=true&offset=0",
        "?append=1",
        "?offset=-1",
        "?offset=",
        "?offset=0x1",
        "?offset=1&follow=false"
      })
  void refusesWhatIsNotOneOfBoth(String query) {
    api.send(part(query).body(NEVER_READ, OptionalLong.of(1))).expect(400, "EINVAL", "EINVAL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775807", "99999999999999999999"})
  void refusesOffsetsThatNoFileHas(String offset) {
    api.send(part("?offset=" + offset).body("x")).expect(413, "EFBIG", "EFBIG");
  }

  @ParameterizedTest
  @CsvSource({"/v1/files/none, 404, ENOENT, FILE_NOT_FOUND", "/v1/files/d, 409, EISDIR, EISDIR"})
  void refusesWhatIsNoFileBeforeItReads(String target, int status, String errno, String code) {
    api.send(FakeRequest.of("POST", "/v1/files/d/")).expect(201);
    api.send(
            FakeRequest.of("PATCH", target + "?append=true")
                .header("Content-Type", "application/octet-stream")
                .header("Expect", "100-continue")
                .body(NEVER_READ, OptionalLong.of(1 << 20)))
        .expect(status, errno, code);
  }

  @Test
  void changesTheValidatorAndHonoursIt() {
    String before = api.get("/v1/files/f").header("ETag");
    Reply reply = api.send(part("?append=true").header("If-Match", before).body("a")).expect(200);
    assertThat(reply.header("ETag")).isNotEqualTo(before);
    api.send(part("?append=true").header("If-Match", before).body("b")).expect(412);
    assertThat(content()).isEqualTo("0123456789a");
  }

  @Test
  void verifiesTheDigestOfThePart() throws NoSuchAlgorithmException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest("abc".getBytes(UTF_8));
    String field = "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":";
    api.send(part("?append=true").header("Content-Digest", field).body("abd")).expect(400);
    assertThat(content()).isEqualTo("0123456789");
    api.send(part("?append=true").header("Content-Digest", field).body("abc")).expect(200);
    assertThat(content()).isEqualTo("0123456789abc");
  }

  @Test
  void refusesCodedContent() {
    api.send(part("?append=true").header("Content-Encoding", "gzip").body("abc")).expect(415);
  }
}
