package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WritingTest {

  private final Api api = new Api();

  @AfterEach
  void close() {
    api.close();
  }

  private static InputStream breaking(String begin) {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return read();
          }
        };
    return new SequenceInputStream(
        new ByteArrayInputStream(begin.getBytes(StandardCharsets.UTF_8)), broken);
  }

  private static String digest(String algorithm, String content) throws Exception {
    return Base64.getEncoder()
        .encodeToString(
            MessageDigest.getInstance(algorithm).digest(content.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void createsWith201AndReplacesWith200() {
    Reply created = api.put("/v1/files/a/b/c", "one").expect(201);
    assertThat(created.header("X-CallFS-Size")).isEqualTo("3");
    assertThat(created.length()).isZero();
    Reply replaced = api.put("/v1/files/a/b/c", "other").expect(200);
    assertThat(replaced.header("ETag")).isNotEqualTo(created.header("ETag"));
    assertThat(replaced.header("X-CallFS-Inode")).isEqualTo(created.header("X-CallFS-Inode"));
    assertThat(api.get("/v1/files/a/b/c").text()).isEqualTo("other");
  }

  @Test
  void takesContentOfUnknownLength() {
    api.send(
            FakeRequest.of("PUT", "/v1/files/f")
                .body(new ByteArrayInputStream(new byte[1000]), OptionalLong.empty()))
        .expect(201);
    assertThat(api.get("/v1/files/f").bytes()).hasSize(1000);
    assertThat(api.completed.get(0).bytesIn()).isEqualTo(1000);
  }

  @Test
  void takesNoTypeFromWhatCurlSaysUnasked() {
    api.send(
            FakeRequest.of("PUT", "/v1/files/f.txt")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body("x"))
        .expect(201);
    assertThat(api.head("/v1/files/f.txt").header("Content-Type")).isEqualTo("text/plain");
  }

  @Test
  void makesNoParentsWhereItIsTold() {
    api.put("/v1/files/a/b?parents=false", "x").expect(404, "ENOENT", "FILE_NOT_FOUND");
    api.put("/v1/files/a/b?parents=true", "x").expect(201);
  }

  @Test
  void givesModeAndTimeOfANewFile() {
    Reply reply =
        api.send(
            FakeRequest.of("PUT", "/v1/files/f")
                .header("X-CallFS-Mode", "0777")
                .header("X-CallFS-MTime", "2001-02-03T04:05:06.7Z")
                .header("X-CallFS-Umask", "0027")
                .body("x"));
    assertThat(reply.expect(201).header("X-CallFS-Mode")).isEqualTo("0750");
    assertThat(reply.header("X-CallFS-MTime")).isEqualTo("2001-02-03T04:05:06.700000000Z");
  }

  @ParameterizedTest
  @CsvSource({
    "X-CallFS-Mode, 888",
    "X-CallFS-Mode, rwx",
    "X-CallFS-Mode, 10000",
    "X-CallFS-MTime, yesterday",
    "X-CallFS-Umask, 01000",
    "X-CallFS-Umask, x",
    "Content-Range, bytes 0-4/5",
    "Content-Digest, sha-256=abc",
    "Content-Digest, sha-256=:!!:",
    "Content-Digest, sha-256;a=2",
    "Content-Digest, sha-256;a=:c:",
    "Repr-Digest, sha-256=:YWJj:",
    "Content-Type, nonsense",
    "If-Match, abc",
  })
  void refusesMalformedFieldsNamingThem(String name, String value) {
    Reply reply = api.send(FakeRequest.of("PUT", "/v1/files/f").header(name, value).body("x"));
    reply.expect(400, "EINVAL", "EINVAL");
    assertThat(reply.json().path("message").asText())
        .containsIgnoringCase(name.substring(name.lastIndexOf('-') + 1));
    api.head("/v1/files/f").expect(404);
  }

  @Test
  void storesNoCodedContent() {
    api.send(FakeRequest.of("PUT", "/v1/files/f").header("Content-Encoding", "gzip").body("x"))
        .expect(415, null, "UNSUPPORTED_MEDIA_TYPE");
    api.send(FakeRequest.of("PUT", "/v1/files/f").header("Content-Encoding", "identity").body("x"))
        .expect(201);
  }

  @Test
  void keepsTheMediaType() {
    api.send(
        FakeRequest.of("PUT", "/v1/files/f.txt")
            .header("Content-Type", "text/html; charset=utf-8")
            .body("x"));
    assertThat(api.head("/v1/files/f.txt").header("Content-Type"))
        .isEqualTo("text/html; charset=utf-8");
    api.put("/v1/files/f.txt", "y").expect(200);
    assertThat(api.head("/v1/files/f.txt").header("Content-Type")).isEqualTo("text/plain");
  }

  @Test
  void publishesContentThatHasItsDigests() throws Exception {
    api.send(
            FakeRequest.of("PUT", "/v1/files/f")
                .header(
                    "Content-Digest",
                    "sha-256=:%s:, md5=:AAAA:".formatted(digest("SHA-256", "content")))
                .header("Repr-Digest", "sha-512=:%s:".formatted(digest("SHA-512", "content")))
                .body("content"))
        .expect(201);
    assertThat(api.get("/v1/files/f").text()).isEqualTo("content");
  }

  @ParameterizedTest
  @CsvSource({"sha-256, SHA-256", "sha-512, SHA-512"})
  void publishesNothingThatDoesNot(String key, String algorithm) throws Exception {
    api.put("/v1/files/f", "old").expect(201);
    for (String content : new String[] {"content", "c".repeat(100)}) {
      api.send(
              FakeRequest.of("PUT", "/v1/files/f")
                  .header("Repr-Digest", key + "=:" + digest(algorithm, "other") + ":")
                  .body(content))
          .expect(400, null, "DIGEST_MISMATCH");
    }
    assertThat(api.get("/v1/files/f").text()).isEqualTo("old");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "POST"})
  void showsNothingOfABodyThatBreaksOff(String method) {
    api.send(
            FakeRequest.of(method, "/v1/files/d/f")
                .header("Content-Type", "text/plain")
                .body(breaking("begin"), OptionalLong.of(100)))
        .expect(400, null, "INCOMPLETE_BODY");
    api.head("/v1/files/d/f").expect(404);
  }

  @Test
  void refusesBeforeItReads() {
    api.put("/v1/files/f", "old").expect(201);
    InputStream unread = breaking("");
    OptionalLong length = OptionalLong.of(5);
    api.send(FakeRequest.anonymous("PUT", "/v1/files/f").key(Api.ALICE).body(unread, length))
        .expect(403, "EACCES", "PERMISSION_DENIED");
    api.send(FakeRequest.anonymous("PUT", "/v1/files/f").body(unread, length)).expect(401);
    api.send(FakeRequest.of("PUT", "/v1/files/f").header("If-Match", "\"x\"").body(unread, length))
        .expect(412);
    api.send(FakeRequest.of("PUT", "/v1/files/f/g").body(unread, length))
        .expect(409, "ENOTDIR", "ENOTDIR");
    api.send(FakeRequest.of("PUT", "/v1/files/f/").body(unread, length)).expect(409);
    api.send(FakeRequest.of("PUT", "/v1/files/g?backend=no").body(unread, length))
        .expect(400, "EINVAL", "EINVAL");
    api.send(FakeRequest.of("PUT", "/v1/files/g").header("Expect", "magic").body(unread, length))
        .expect(417);
  }

  @Test
  void createsOnlyWithPost() {
    FakeRequest post = FakeRequest.of("POST", "/v1/files/d/f").header("Content-Type", "text/plain");
    api.send(post.body("one")).expect(201);
    api.send(post.body("two")).expect(409, "EEXIST", "FILE_ALREADY_EXISTS");
    assertThat(api.get("/v1/files/d/f").text()).isEqualTo("one");
    api.send(FakeRequest.of("POST", "/v1/files/untyped").body("x")).expect(201);
  }

  @Test
  void createsDirectoriesWithASlashAtTheEnd() {
    Reply created = api.send(FakeRequest.of("POST", "/v1/files/a/b/")).expect(201);
    assertThat(created.fields()).contains("X-CallFS-Type: directory", "X-CallFS-Mode: 0755");
    api.send(FakeRequest.of("POST", "/v1/files/a/b/")).expect(200);
    api.send(FakeRequest.of("POST", "/v1/files/a/b/").header("If-None-Match", "*"))
        .expect(409, "EEXIST", "FILE_ALREADY_EXISTS");
    api.put("/v1/files/file", "x");
    api.send(FakeRequest.of("POST", "/v1/files/file/")).expect(409);
    api.send(FakeRequest.of("POST", "/v1/files/a/c/d/?parents=false")).expect(404);
    api.send(FakeRequest.of("POST", "/v1/files/a/x/").body("content")).expect(400);
    InputStream chunks = new ByteArrayInputStream(new byte[] {1});
    api.send(FakeRequest.of("POST", "/v1/files/a/x/").body(chunks, OptionalLong.empty()))
        .expect(400);
    api.get("/v1/files/a/x").expect(404);
  }

  @Test
  void createsTheNodesThatJsonTells() {
    assertThat(api.post("/v1/files/f", "{\"type\":\"file\"}").expect(201).fields())
        .contains("X-CallFS-Type: file", "X-CallFS-Mode: 0644", "X-CallFS-Size: 0");
    assertThat(
            api.post("/v1/files/p/d", "{\"type\":\"directory\",\"mode\":\"0700\",\"parents\":true}")
                .expect(201)
                .fields())
        .contains("X-CallFS-Type: directory", "X-CallFS-Mode: 0700");
    api.post("/v1/files/q/d", "{\"type\":\"directory\"}").expect(404);
    api.post("/v1/files/f", "{\"type\":\"file\"}").expect(409, "EEXIST", "FILE_ALREADY_EXISTS");
    api.post("/v1/files/f/", "{\"type\":\"file\"}").expect(409);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\"x\"",
        "{}",
        "{\"type\":1}",
        "{\"type\":\"file\"} x",
        "{\"type\":\"file\",\"type\":\"file\"}",
        "{\"type\":\"file\",\"colour\":1}",
        "{\"type\":\"nonsense\"}",
        "{\"type\":\"file\",\"mode\":644}",
        "{\"type\":\"file\",\"mode\":\"999\"}",
        "{\"type\":\"symlink\"}",
        "{'type':'file'}",
        "{\"type\":\"chardev\",\"major\":1.5}",
        "{\"type\":\"chardev\",\"major\":99999999999999999999}",
        "{\"type\":\"file\",\"parents\":\"true\"}",
        "{\"type\":\"hardlink\",\"target\":\"relative\"}"
      })
  void refusesJsonThatTellsNoNode(String json) {
    api.post("/v1/files/n", json).expect(400, "EINVAL", "EINVAL");
  }

  @Test
  void refusesDeepAndLongJson() {
    api.post("/v1/files/n", "{\"type\":" + "[".repeat(40) + "]".repeat(40) + "}")
        .expect(400, "EINVAL", "EINVAL");
    api.post("/v1/files/n", "{\"type\":\"" + "x".repeat(70_000) + "\"}")
        .expect(413, null, "CONTENT_TOO_LARGE");
    byte[] invalid = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};
    api.send(
            FakeRequest.of("POST", "/v1/files/n")
                .header("Content-Type", "application/json")
                .body(invalid))
        .expect(400, "EINVAL", "EINVAL");
  }

  @Test
  void namesTheFieldsThatAreKnown() {
    assertThat(
            api.post("/v1/files/n", "{\"type\":\"file\",\"colour\":1}")
                .json()
                .path("message")
                .asText())
        .contains("colour", "type, mode, parents");
  }
}
