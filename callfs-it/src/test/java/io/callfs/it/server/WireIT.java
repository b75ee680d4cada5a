package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.it.server.EdgeConnection.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the wire carries for reads and conditional requests, byte for byte. */
class WireIT {

  private static final String CONTENT = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final String FILE = "/v1/files/w/a.txt";

  @TempDir static Path directory;

  private static Distribution server;
  private static Client client;

  @BeforeAll
  static void start() {
    server = Distribution.start(directory);
    client = server.client();
    assertThat(client.put(FILE, CONTENT.getBytes(UTF_8)).statusCode()).isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer answer(String method, String target, String... lines) {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: a\r\n");
    for (String line : lines) {
      head.append(line).append("\r\n");
    }
    try (EdgeConnection connection = EdgeConnection.open(client)) {
      return connection.send(head + EdgeCase.KEY + "\r\n").read(!method.equals("HEAD"));
    }
  }

  private static String etag() {
    return answer("HEAD", FILE).field("ETag");
  }

  private static String sha256(String content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
      return "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":";
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0-9, 0-9, 0123456789",
    "0-0, 0-0, 0",
    "35-, 35-35, z",
    "30-99, 30-35, uvwxyz",
    "-5, 31-35, vwxyz",
    "-99, 0-35, 0123456789abcdefghijklmnopqrstuvwxyz"
  })
  void oneRangeIsSentAsItIs(String range, String sent, String bytes) {
    Answer answer = answer("GET", FILE, "Range: bytes=" + range);
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.field("Content-Range")).isEqualTo("bytes " + sent + "/36");
    assertThat(answer.field("Content-Length")).isEqualTo(String.valueOf(bytes.length()));
    assertThat(answer.content()).isEqualTo(bytes);
  }

  @Test
  void severalRangesAreSentInParts() {
    Answer answer = answer("GET", FILE, "Range: bytes=0-1, 99-, -2, 4-5");
    assertThat(answer.status()).isEqualTo(206);
    String type = answer.field("Content-Type");
    assertThat(type).startsWith("multipart/byteranges; boundary=");
    String boundary = "--" + type.substring(type.indexOf('=') + 1);
    StringBuilder expected = new StringBuilder();
    for (String part : List.of("0-1:01", "34-35:yz", "4-5:45")) {
      expected
          .append("\r\n" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes ")
          .append(part.replace(":", "/36\r\n\r\n"));
    }
    assertThat(answer.content().strip()).isEqualTo((expected + "\r\n" + boundary + "--").strip());
  }

  @Test
  void aRangeWithoutBytesIsA416() {
    Answer answer = answer("GET", FILE, "Range: bytes=36-");
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.field("Content-Range")).isEqualTo("bytes */36");
  }

  @Test
  void rangesHoldOnlyForTheVersionThatIfRangeNames() {
    assertThat(answer("GET", FILE, "Range: bytes=0-0", "If-Range: " + etag()).content())
        .isEqualTo("0");
    for (String other : List.of("\"other\"", "W/" + etag(), "Thu, 01 Jan 1970 00:00:00 GMT")) {
      Answer answer = answer("GET", FILE, "Range: bytes=0-0", "If-Range: " + other);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.content()).isEqualTo(CONTENT);
    }
  }

  @Test
  void whatTheClientHasIsNotSentAgain() {
    String modified = answer("HEAD", FILE).field("Last-Modified");
    List<String> same =
        List.of(
            "If-None-Match: " + etag(),
            "If-None-Match: \"x\", W/" + etag(),
            "If-None-Match: *",
            "If-Modified-Since: " + modified);
    for (String condition : same) {
      for (String method : List.of("GET", "HEAD")) {
        Answer answer = answer(method, FILE, condition);
        assertThat(answer.status()).as(condition).isEqualTo(304);
        assertThat(answer.field("ETag")).isEqualTo(etag());
        assertThat(answer.content()).isEmpty();
      }
    }
    assertThat(answer("GET", FILE, "If-None-Match: \"x\"", "If-Modified-Since: " + modified))
        .extracting(Answer::status)
        .isEqualTo(200);
  }

  @Test
  void conditionsThatDoNotHoldAre412() {
    assertThat(answer("GET", FILE, "If-Match: \"x\"").status()).isEqualTo(412);
    assertThat(answer("GET", FILE, "If-Match: W/" + etag()).status()).isEqualTo(412);
    assertThat(answer("GET", FILE, "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT").status())
        .isEqualTo(412);
    assertThat(client.put(FILE, new byte[1], "If-None-Match", "*").statusCode()).isEqualTo(412);
    assertThat(client.put(FILE, new byte[1], "If-Match", "\"x\"").statusCode()).isEqualTo(412);
    assertThat(answer("GET", FILE).content()).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/files/w/a.txt",
        "/v1/files/w/none",
        "/v1/directories/w",
        "/v1/directories/none",
        "/v1",
        "/health",
        "/v1/files/w/a.txt?view=stat"
      })
  void headHasTheFieldsOfGet(String target) {
    String id = "X-Request-ID: one";
    Answer get = answer("GET", target, id, "Want-Repr-Digest: sha-256=1");
    Answer head = answer("HEAD", target, id, "Want-Repr-Digest: sha-256=1");
    assertThat(head.head().replaceFirst("Date: .*", ""))
        .isEqualTo(get.head().replaceFirst("Date: .*", ""));
  }

  @Test
  void digestsAreVerifiedBeforeAnythingIsStoredAndToldWhenAsked() {
    String target = "/v1/files/w/digest";
    for (String field : List.of("Content-Digest", "Repr-Digest")) {
      assertThat(client.put(target, "a".getBytes(UTF_8), field, sha256("b")).statusCode())
          .isEqualTo(400);
    }
    assertThat(client.get(target).statusCode()).isEqualTo(404);
    assertThat(client.put(target, "b".getBytes(UTF_8), "Repr-Digest", sha256("b")).statusCode())
        .isEqualTo(201);
    assertThat(answer("GET", target, "Want-Repr-Digest: sha-256=1").field("Repr-Digest"))
        .isEqualTo(sha256("b"));
    assertThat(answer("GET", target).field("Repr-Digest")).isEmpty();
  }

  @Test
  void theClientIsToldToContinueOnlyWhenItsBodyIsWanted() {
    String upload =
        "PUT /v1/files/w/big HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n";
    try (EdgeConnection connection = EdgeConnection.open(client)) {
      Answer refused = connection.send(upload + "\r\n").read(false);
      assertThat(refused.status()).isEqualTo(401);
    }
    try (EdgeConnection connection = EdgeConnection.open(client)) {
      Answer refused =
          connection.send(upload + EdgeCase.KEY + "If-Match: \"x\"\r\n\r\n").read(false);
      assertThat(refused.status()).isEqualTo(412);
    }
    try (EdgeConnection connection = EdgeConnection.open(client)) {
      assertThat(connection.send(upload + EdgeCase.KEY + "\r\n").read(false).status())
          .isEqualTo(100);
      assertThat(connection.send("hello").read(true).status()).isEqualTo(201);
    }
  }

  @Test
  void listingsComeInPagesLineByLineOrWhole() {
    for (int i = 0; i < 7; i++) {
      assertThat(client.put("/v1/files/pages/f%20" + i, new byte[0]).statusCode()).isEqualTo(201);
    }
    List<String> names = new ArrayList<>();
    String next = "/v1/directories/pages?limit=3";
    int pages = 0;
    Pattern link = Pattern.compile("<(.*)>; rel=\"next\"");
    while (!next.isEmpty()) {
      Answer page = answer("GET", next);
      assertThat(page.status()).isEqualTo(200);
      names.addAll(names(page.content()));
      Matcher matcher = link.matcher(page.field("Link"));
      next = matcher.matches() ? matcher.group(1) : "";
      pages++;
    }
    assertThat(pages).isEqualTo(3);
    assertThat(names)
        .containsExactly("f 0", "f 1", "f 2", "f 3", "f 4", "f 5", "f 6")
        .isEqualTo(names(answer("GET", "/v1/files/pages").content()));
    Answer lines = answer("GET", "/v1/directories/pages", "Accept: application/x-ndjson");
    assertThat(lines.field("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(lines.content().lines()).hasSize(7).allMatch(line -> line.startsWith("{\"name\":"));
  }

  private static List<String> names(String json) {
    return Pattern.compile("\"name\":\"([^\"]*)\"")
        .matcher(json)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  /** The examples of the original's README, with what curl adds to them. */
  @Test
  void theExamplesOfTheOriginalWork() {
    byte[] local = "local\n".getBytes(UTF_8);
    String file = "/v1/files/documents/myfile.txt";
    assertThat(client.put(file, local, "Content-Type", "application/octet-stream").statusCode())
        .isEqualTo(201);
    assertThat(client.get(file).body()).isEqualTo(local);
    for (String target :
        List.of(
            "/v1/directories/documents/",
            "/v1/directories/documents/?recursive=true&max_depth=3")) {
      HttpResponse<byte[]> listing = client.get(target);
      assertThat(listing.statusCode()).isEqualTo(200);
      assertThat(new String(listing.body(), UTF_8)).contains("\"path\":\"/documents/myfile.txt\"");
    }
    assertThat(client.put("/v1/files/shared/first", local).statusCode()).isEqualTo(201);
    assertThat(client.post("/v1/files/shared/newfile.txt", "{\"type\":\"file\"}").statusCode())
        .isEqualTo(201);
    assertThat(
            client
                .put(file, local, "Content-Type", "application/x-www-form-urlencoded")
                .statusCode())
        .isEqualTo(200);
    assertThat(client.head(file).headers().firstValue("X-CallFS-Size")).contains("6");
    assertThat(client.delete(file).statusCode()).isEqualTo(204);
    for (String open : List.of("/health", "/metrics")) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(java.net.URI.create(client.base() + open)).GET();
      assertThat(client.send(request).statusCode()).isEqualTo(200);
    }
  }
}
