package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {

  private static final String BIG = "0123456789".repeat(20);

  private final Api api = new Api();

  @BeforeEach
  void storeFiles() {
    api.put("/v1/files/dir/small.txt", "0123456789").expect(201);
    api.put("/v1/files/dir/big.bin", BIG).expect(201);
    api.put("/v1/files/empty", "").expect(201);
    api.now = api.now.plus(Duration.ofSeconds(10));
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void sendsContentWithItsAttributes() {
    Reply reply = api.get("/v1/files/dir/small.txt").expect(200);
    assertThat(reply.text()).isEqualTo("0123456789");
    assertThat(reply.fields())
        .contains(
            "Content-Type: text/plain",
            "X-CallFS-Type: file",
            "X-CallFS-Size: 10",
            "X-CallFS-Mode: 0644",
            "X-CallFS-UID: 0",
            "X-CallFS-GID: 0",
            "X-CallFS-Nlink: 1",
            "X-CallFS-Blocks: 8",
            "X-CallFS-Block-Size: 4096",
            "X-CallFS-MTime: 2026-11-21T10:00:00.123456789Z",
            "X-CallFS-Instance-ID: callfs-test-1",
            "X-CallFS-Backend-Type: localfs",
            "Last-Modified: Sat, 21 Nov 2026 10:00:00 GMT",
            "Accept-Ranges: bytes",
            "X-Content-Type-Options: nosniff",
            "Content-Security-Policy: sandbox");
    assertThat(reply.header("ETag")).matches("\"[0-9]+-[0-9]+\"");
    assertThat(reply.header("X-CallFS-Inode")).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dir/small.txt", "/dir/big.bin", "/empty"})
  void answersHeadWithTheFieldsOfGet(String path) {
    Reply get = api.send(FakeRequest.of("GET", "/v1/files" + path).header("X-Request-ID", "r1"));
    Reply head = api.send(FakeRequest.of("HEAD", "/v1/files" + path).header("X-Request-ID", "r1"));
    assertThat(head.fields()).isEqualTo(get.fields());
    assertThat(head.status()).isEqualTo(get.status());
    assertThat(head.length()).isEqualTo(get.length());
    assertThat(head.bytes()).isEmpty();
  }

  @Test
  void answersHeadOfADirectoryWithTheFieldsOfStat() {
    Reply head = api.head("/v1/files/dir").expect(200);
    assertThat(head.fields())
        .contains(
            "X-CallFS-Type: directory", "Content-Type: application/json", "X-CallFS-Mode: 0755");
    assertThat(head.length()).isEqualTo(-1);
  }

  @Test
  void answersHeadOfAFailureWithTheFieldsOfGet() {
    Reply get = api.send(FakeRequest.of("GET", "/v1/files/no").header("X-Request-ID", "r1"));
    Reply head = api.send(FakeRequest.of("HEAD", "/v1/files/no").header("X-Request-ID", "r1"));
    assertThat(head.fields()).isEqualTo(get.fields()).contains("X-CallFS-Errno: ENOENT");
    assertThat(head.length()).isEqualTo(get.bytes().length);
    assertThat(head.status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3, 206, 0123, bytes 0-3/10",
    "bytes=-3, 206, 789, bytes 7-9/10",
    "bytes=8-, 206, 89, bytes 8-9/10",
    "'bytes=20-30,1-2', 206, 12, bytes 1-2/10",
    "items=1-2, 200, 0123456789,",
  })
  void sendsRanges(String range, int status, String content, String contentRange) {
    Reply reply = api.send(FakeRequest.of("GET", "/v1/files/dir/small.txt").header("Range", range));
    assertThat(reply.expect(status).text()).isEqualTo(content);
    assertThat(reply.header("Content-Range")).isEqualTo(contentRange);
    assertThat(reply.header("ETag")).isNotNull();
  }

  @Test
  void sendsRangesOfContentThatIsNotInMemory() {
    Reply reply =
        api.send(FakeRequest.of("GET", "/v1/files/dir/big.bin").header("Range", "bytes=5-104"));
    assertThat(reply.expect(206).text()).isEqualTo(BIG.substring(5, 105));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dir/small.txt", "/dir/big.bin"})
  void sendsSeveralRangesAsParts(String path) {
    Reply reply =
        api.send(FakeRequest.of("GET", "/v1/files" + path).header("Range", "bytes=1-2,5-6"));
    reply.expect(206);
    String type = reply.header("Content-Type");
    assertThat(type).startsWith("multipart/byteranges; boundary=");
    String boundary = type.substring(type.indexOf('=') + 1);
    String part = path.endsWith("txt") ? "text/plain" : "application/octet-stream";
    String size = path.endsWith("txt") ? "10" : "200";
    assertThat(reply.text())
        .isEqualTo(
            "--%1$s\r\nContent-Type: %2$s\r\nContent-Range: bytes 1-2/%3$s\r\n\r\n12"
                    .formatted(boundary, part, size)
                + "\r\n--%1$s\r\nContent-Type: %2$s\r\nContent-Range: bytes 5-6/%3$s\r\n\r\n56"
                    .formatted(boundary, part, size)
                + "\r\n--%s--\r\n".formatted(boundary));
    assertThat(reply.header("Content-Range")).isNull();
  }

  @Test
  void answersRangesOfNothingWith416AndTheSize() {
    Reply reply =
        api.send(FakeRequest.of("GET", "/v1/files/dir/small.txt").header("Range", "bytes=10-"));
    reply.expect(416, null, "RANGE_NOT_SATISFIABLE");
    assertThat(reply.header("Content-Range")).isEqualTo("bytes */10");
  }

  @Test
  void refusesAMalformedRange() {
    api.send(FakeRequest.of("GET", "/v1/files/dir/small.txt").header("Range", "bytes=5-2"))
        .expect(400, "EINVAL", "EINVAL");
  }

  @Test
  void ignoresRangesOfHead() {
    FakeRequest request =
        FakeRequest.of("HEAD", "/v1/files/dir/small.txt").header("Range", "bytes=0-1");
    assertThat(api.send(request).expect(200).length()).isEqualTo(10);
    assertThat(api.send(request.header("Want-Repr-Digest", "sha-256=1")).expect(200).length())
        .isEqualTo(10);
  }

  @Test
  void sendsARangeOnlyOfTheVersionThatIfRangeNames() {
    Reply whole = api.get("/v1/files/dir/small.txt");
    assertThat(ifRange(whole.header("ETag")).status()).isEqualTo(206);
    assertThat(ifRange(whole.header("Last-Modified")).status()).isEqualTo(206);
    assertThat(ifRange("W/" + whole.header("ETag")).status()).isEqualTo(200);
    assertThat(ifRange("\"other\"").status()).isEqualTo(200);
    assertThat(ifRange("Sat, 21 Nov 2026 10:00:01 GMT").status()).isEqualTo(200);
    assertThat(ifRange("nonsense").status()).isEqualTo(200);
  }

  private Reply ifRange(String validator) {
    return api.send(
        FakeRequest.of("GET", "/v1/files/dir/small.txt")
            .header("Range", "bytes=0-1")
            .header("If-Range", validator));
  }

  @Test
  void takesADateForNoStrongValidatorWhileItsSecondLasts() {
    api.put("/v1/files/fresh", "0123456789");
    String date = api.head("/v1/files/fresh").header("Last-Modified");
    FakeRequest request =
        FakeRequest.of("GET", "/v1/files/fresh")
            .header("Range", "bytes=0-1")
            .header("If-Range", date);
    assertThat(api.send(request).status()).isEqualTo(200);
    api.now = api.now.plusSeconds(1);
    assertThat(api.send(request).status()).isEqualTo(206);
  }

  @Test
  void neverSaysLastModifiedInTheFuture() {
    api.send(
            FakeRequest.of("PUT", "/v1/files/future")
                .header("X-CallFS-MTime", "2100-01-01T00:00:00Z")
                .body("x"))
        .expect(201);
    Reply reply = api.head("/v1/files/future");
    assertThat(reply.header("Last-Modified")).isEqualTo("Sat, 21 Nov 2026 10:00:10 GMT");
    assertThat(reply.header("X-CallFS-MTime")).isEqualTo("2100-01-01T00:00:00Z");
  }

  @Test
  void tellsTheDigestThatIsWanted() {
    String digest = "sha-256=:hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=:";
    for (String method : List.of("GET", "HEAD")) {
      Reply reply =
          api.send(
              FakeRequest.of(method, "/v1/files/dir/small.txt")
                  .header("Want-Repr-Digest", "md5=9, sha-256=3, sha-512=0"));
      assertThat(reply.expect(200).header("Repr-Digest")).isEqualTo(digest);
    }
    assertThat(api.get("/v1/files/dir/small.txt").header("Repr-Digest")).isNull();
  }

  @Test
  void tellsNoDigestToThoseWhoMayNotRead() {
    api.send(FakeRequest.of("PUT", "/v1/files/secret").header("X-CallFS-Mode", "0600").body("x"));
    Reply head =
        api.send(
            FakeRequest.anonymous("HEAD", "/v1/files/secret")
                .key(Api.ALICE)
                .header("Want-Repr-Digest", "sha-256=1"));
    assertThat(head.expect(200).header("Repr-Digest")).isNull();
  }

  @Test
  void answersADirectoryWithAnArrayOfItsEntries() {
    JsonNode entries = api.get("/v1/files/dir/").expect(200).json();
    assertThat(entries.isArray()).isTrue();
    assertThat(entries.findValuesAsText("name")).containsExactly("big.bin", "small.txt");
    assertThat(entries.findValuesAsText("path")).containsExactly("/dir/big.bin", "/dir/small.txt");
    api.put("/v1/files/other/x", "").expect(201);
    api.delete("/v1/files/other/x").expect(204);
    assertThat(api.get("/v1/files/other").text()).isEqualTo("[]");
    assertThat(api.get("/v1/files").json().findValuesAsText("name"))
        .containsExactly("dir", "empty", "other");
  }

  @Test
  void demandsADirectoryForASlashAtTheEnd() {
    api.get("/v1/files/dir/small.txt/").expect(409, "ENOTDIR", "ENOTDIR");
  }

  @Test
  void tellsAttributesAsJson() {
    JsonNode stat = api.get("/v1/files/dir/small.txt?view=stat").expect(200).json();
    assertThat(stat.path("name").asText()).isEqualTo("small.txt");
    assertThat(stat.path("path").asText()).isEqualTo("/dir/small.txt");
    assertThat(stat.path("type").asText()).isEqualTo("file");
    assertThat(stat.path("size").asLong()).isEqualTo(10);
    assertThat(stat.path("mode").asText()).isEqualTo("0644");
    assertThat(stat.path("content_type").asText()).isEqualTo("text/plain");
    assertThat(stat.path("etag").asText())
        .isEqualTo(api.head("/v1/files/dir/small.txt").header("ETag"));
  }

  @ParameterizedTest
  @CsvSource({"rwx, 403", "r, 200", "f, 200", "x, 403", "w, 403"})
  void checksAccess(String rights, int status) {
    api.send(
            FakeRequest.anonymous("HEAD", "/v1/files/dir/small.txt?access=" + rights)
                .key(Api.ALICE))
        .expect(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?access=",
        "?access=q",
        "?view=nonsense",
        "?follow=maybe",
        "?unknown=1",
        "?view=stat&view=stat"
      })
  void refusesUnknownParametersAndValues(String query) {
    api.head("/v1/files/dir/small.txt" + query).expect(400, "EINVAL", "EINVAL");
  }

  @Test
  void takesLiteralPaths() {
    assertThat(api.get("/v1/files?path=%2Fdir%2F..%2Fdir%2F.%2Fsmall.txt").expect(200).text())
        .isEqualTo("0123456789");
    api.get("/v1/files?path=").expect(404, "ENOENT", "FILE_NOT_FOUND");
    api.get("/v1/files?path=dir").expect(400, "EINVAL", "EINVAL");
    api.get("/v1/files/dir?path=/dir").expect(400, "EINVAL", "EINVAL");
  }

  @Test
  void answersSmallContentFromMemory() {
    Reply memory =
        api.sendFromMemory(FakeRequest.of("GET", "/v1/files/dir/small.txt")).orElseThrow();
    assertThat(memory.expect(200).text()).isEqualTo("0123456789");
    assertThat(api.sendFromMemory(FakeRequest.of("HEAD", "/v1/files/dir/small.txt"))).isPresent();
    assertThat(
            api.sendFromMemory(FakeRequest.of("GET", "/v1/files/nothing")).orElseThrow().status())
        .isEqualTo(404);
    assertThat(
            api.sendFromMemory(FakeRequest.anonymous("GET", "/v1/files/x")).orElseThrow().status())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/files/dir/big.bin",
    "GET, /v1/files/dir",
    "GET, /v1/files/dir/small.txt?view=stat",
    "PUT, /v1/files/dir/small.txt",
    "GET, /v1/directories/dir",
    "GET, /health"
  })
  void leavesAllElseToThreadsThatMayBlock(String method, String target) {
    assertThat(api.sendFromMemory(FakeRequest.of(method, target))).isEmpty();
    assertThat(api.completed).hasSize(3);
  }
}
