package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandlesTest {

  private final AtomicLong nanoTime = new AtomicLong(-1);
  private final Api api = new Api(builder -> builder.nanoTime(nanoTime::get));

  @AfterEach
  void close() {
    api.close();
  }

  private String open(String path, String flags) {
    String names = flags.isEmpty() ? "" : "\"" + flags.replace(" ", "\",\"") + "\"";
    Reply reply = api.post("/v1/handles", "{\"path\":\"" + path + "\",\"flags\":[" + names + "]}");
    return "/v1/handles/" + reply.expect(201).json().path("id").asText();
  }

  private Reply post(String target, String content) {
    return api.send(FakeRequest.of("POST", target).body(content));
  }

  private void pass(long seconds) {
    nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void opensAndTellsOfWhatIsOpen() {
    api.put("/v1/files/d/f.txt", "content");
    Reply reply =
        api.post("/v1/handles", "{\"path\":\"/d/f.txt\",\"flags\":[\"O_RDWR\"],\"ttl_seconds\":9}");
    JsonNode json = reply.expect(201).json();
    String id = json.path("id").asText();
    assertThat(id).matches("[A-Za-z0-9_-]{32}");
    assertThat(reply.header("Location")).isEqualTo("/v1/handles/" + id);
    assertThat(json.path("expires_in").asInt()).isEqualTo(9);
    assertThat(json.path("path").asText()).isEqualTo("/d/f.txt");
    assertThat(json.path("size").asInt()).isEqualTo(7);
    assertThat(json.path("content_type").asText()).isEqualTo("text/plain");
    assertThat(reply.fields()).contains("X-CallFS-Size: 7", "X-CallFS-Type: file");

    Reply stat = api.get("/v1/handles/" + id).expect(200);
    assertThat(stat.json().path("inode")).isEqualTo(json.path("inode"));
    assertThat(stat.header("ETag")).isEqualTo(json.path("etag").asText());
    Reply head = api.head("/v1/handles/" + id).expect(200);
    assertThat(head.bytes()).isEmpty();
    assertThat(head.length()).isEqualTo(stat.bytes().length);
  }

  @Test
  void createsWithTheModeLessTheUmaskAndWritesWhateverTheModeSays() {
    FakeRequest request =
        FakeRequest.anonymous("POST", "/v1/handles")
            .key(Api.ALICE)
            .json("{\"path\":\"/f\",\"flags\":[\"O_WRONLY\",\"O_CREAT\"],\"mode\":\"0477\"}");
    Reply reply = api.send(request).expect(201);
    assertThat(reply.json().path("mode").asText()).isEqualTo("0455");
    String content = reply.header("Location") + "/content";
    api.send(FakeRequest.anonymous("POST", content).key(Api.ALICE).body("written")).expect(200);
    assertThat(api.get("/v1/files/f").text()).isEqualTo("written");
  }

  @Test
  void opensAndClosesAtOnceWithoutAnId() {
    api.put("/v1/files/f", "content");
    Reply reply =
        api.post(
            "/v1/handles",
            "{\"path\":\"/f\",\"flags\":[\"O_TRUNC\",\"O_WRONLY\"],\"ttl_seconds\":0}");
    assertThat(reply.expect(200).json().path("id").isNull()).isTrue();
    assertThat(reply.json().path("size").asInt()).isZero();
    assertThat(reply.header("Location")).isNull();
    assertThat(api.http().openHandles()).isZero();
    api.post("/v1/handles", "{\"path\":\"/new\",\"flags\":[\"O_CREAT\"],\"ttl_seconds\":0}")
        .expect(200);
    api.head("/v1/files/new").expect(200);
  }

  @Test
  void readsRangesAndTheWhole() {
    api.put("/v1/files/f", "0123456789");
    String content = open("/f", "O_RDONLY") + "/content";
    assertThat(api.get(content).expect(200).text()).isEqualTo("0123456789");
    Reply part = api.send(FakeRequest.of("GET", content).header("Range", "bytes=2-4"));
    assertThat(part.expect(206).text()).isEqualTo("234");
    assertThat(part.header("Content-Range")).isEqualTo("bytes 2-4/10");
    Reply beyond = api.send(FakeRequest.of("GET", content).header("Range", "bytes=10-"));
    assertThat(beyond.expect(416).header("Content-Range")).isEqualTo("bytes */10");
    assertThat(api.head(content).expect(200).length()).isEqualTo(10);
    api.put("/v1/files/f", "other");
    assertThat(api.get(content).text()).isEqualTo("other");
  }

  @Test
  void writesAtAPositionAndWhereItStands() {
    String content = open("/f", "O_RDWR O_CREAT O_EXCL") + "/content";
    assertThat(post(content, "abc").expect(200).text()).isEqualTo("{\"written\":3,\"offset\":0}");
    Reply put = api.put(content + "?offset=1", "XY");
    assertThat(put.expect(200).text()).isEqualTo("{\"written\":2}");
    assertThat(put.fields()).contains("X-CallFS-Size: 3");
    post(content, "d").expect(200);
    assertThat(api.get(content).text()).isEqualTo("aXYd");
    api.put(content + "?offset=6", "z").expect(200);
    assertThat(api.get(content).text()).isEqualTo("aXYd\0\0z");
  }

  @Test
  void appendsWhateverThePosition() {
    api.put("/v1/files/f", "start");
    String content = open("/f", "O_WRONLY O_APPEND") + "/content";
    assertThat(post(content, " a").text()).isEqualTo("{\"written\":2,\"offset\":5}");
    api.put(content + "?offset=0", " b").expect(200);
    assertThat(api.get("/v1/files/f").text()).isEqualTo("start a b");
  }

  @Test
  void changesAttributesAndSize() {
    api.put("/v1/files/f", "content");
    String handle = open("/f", "O_RDWR");
    assertThat(api.patch(handle, "{\"mode\":\"0600\"}").expect(200).fields())
        .contains("X-CallFS-Mode: 0600");
    assertThat(api.patch(handle, "{\"uid\":1000}").expect(200).fields())
        .contains("X-CallFS-UID: 1000", "X-CallFS-GID: 0");
    assertThat(api.patch(handle, "{\"size\":3}").expect(200).fields()).contains("X-CallFS-Size: 3");
    assertThat(api.patch(handle, "{\"mtime\":\"1999-12-31T23:59:59.5Z\"}").expect(200).fields())
        .contains("X-CallFS-MTime: 1999-12-31T23:59:59.500000000Z");
    assertThat(post(handle + "/sync", "").expect(200).fields()).contains("X-CallFS-Size: 3");
    assertThat(api.get("/v1/files/f").text()).isEqualTo("con");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"mode\":\"0600\",\"size\":1}",
        "{\"name\":\"g\"}",
        "{\"size\":-1}",
        "{\"xattrs\":{}}"
      })
  void refusesWhatIsNoOneChange(String json) {
    api.put("/v1/files/f", "content");
    api.patch(open("/f", "O_RDWR"), json).expect(400, "EINVAL", "EINVAL");
  }

  @Test
  void patchTakesJsonOnly() {
    api.put("/v1/files/f", "content");
    Reply reply = api.send(FakeRequest.of("PATCH", open("/f", "O_RDWR")).body("x"));
    assertThat(reply.expect(415, null, "UNSUPPORTED_MEDIA_TYPE").header("Accept-Patch"))
        .isEqualTo("application/json");
  }

  @Test
  void rightsAreThoseOfTheOpening() {
    api.put("/v1/files/f", "content");
    String reading = open("/f", "");
    InputStream untouched =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new AssertionError("read before all was checked");
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return read();
          }
        };
    api.send(FakeRequest.of("POST", reading + "/content").body(untouched, OptionalLong.of(100_000)))
        .expect(400, "EBADF", "EBADF");
    api.patch(reading, "{\"size\":0}").expect(400, "EINVAL", "EINVAL");
    String writing = open("/f", "O_WRONLY");
    api.get(writing + "/content").expect(400, "EBADF", "EBADF");
    String directory = open("/", "O_DIRECTORY");
    api.get(directory + "/content").expect(409, "EISDIR", "EISDIR");
    assertThat(api.get(directory).json().path("type").asText()).isEqualTo("directory");
    assertThat(api.get("/v1/files/f").text()).isEqualTo("content");
  }

  @Test
  void aConditionHoldsForWritesToo() {
    api.put("/v1/files/f", "content");
    String content = open("/f", "O_RDWR") + "/content";
    api.send(FakeRequest.of("PUT", content + "?offset=0").header("If-Match", "\"no\"").body("x"))
        .expect(412);
    String tag = api.get(content).header("ETag");
    api.send(FakeRequest.of("PUT", content + "?offset=0").header("If-Match", tag).body("C"))
        .expect(200);
    assertThat(api.get(content).text()).isEqualTo("Content");
    api.send(FakeRequest.of("GET", content).header("If-None-Match", tag)).expect(200);
  }

  @Test
  void digestsOfPartsAreVerified() {
    String content = open("/f", "O_RDWR O_CREAT") + "/content";
    String wrong = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";
    api.send(FakeRequest.of("POST", content).header("Content-Digest", wrong).body("x"))
        .expect(400, null, "DIGEST_MISMATCH");
    api.send(FakeRequest.of("POST", content).header("Repr-Digest", wrong).body("x"))
        .expect(400, "EINVAL", "EINVAL");
    assertThat(api.get(content).text()).isEmpty();
  }

  @Test
  void anUnlinkedFileLivesAsLongAsItsHandle() {
    api.put("/v1/files/f", "x".repeat(1000));
    String handle = open("/f", "O_RDWR");
    api.delete("/v1/files/f").expect(204);
    assertThat(api.get(handle).json().path("nlink").asInt(-1)).isZero();
    assertThat(api.get(handle + "/content").text()).isEqualTo("x".repeat(1000));
    api.delete(handle).expect(204);
    api.get(handle).expect(404, "EBADF", "EBADF");
  }

  @Test
  void endsWhenNobodyUsesIt() {
    api.put("/v1/files/f", "content");
    String handle = open("/f", "");
    pass(59);
    api.get(handle).expect(200);
    pass(59);
    api.head(handle).expect(200);
    pass(60);
    api.get(handle).expect(404, "EBADF", "EBADF");
    assertThat(api.http().openHandles()).isZero();
  }

  @Test
  void doesNotEndWhileAnAnswerIsOnItsWay() {
    api.put("/v1/files/f", "content");
    String handle = open("/f", "");
    Answer slow = api.http().answer(FakeRequest.of("GET", handle + "/content"));
    pass(3600);
    api.get(handle).expect(200);
    Reply.of(slow).expect(200);
    pass(59);
    api.get(handle).expect(200);
  }

  @Test
  void endsAlsoWhileNoRequestComes() {
    api.put("/v1/files/f", "content");
    assertThat(open("/f", "")).isNotEmpty();
    pass(61);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (api.http().openHandles() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(api.http().openHandles()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, ''",
    "PATCH, ''",
    "DELETE, ''",
    "GET, /content",
    "PUT, /content?offset=0",
    "POST, /content",
    "POST, /sync"
  })
  void belongsToItsPrincipalAlone(String method, String below) {
    api.put("/v1/files/f", "content");
    String handle = open("/f", "O_RDWR");
    api.send(FakeRequest.anonymous(method, handle + below).key(Api.BOB).json("{\"size\":0}"))
        .expect(404, "EBADF", "EBADF");
    api.send(FakeRequest.anonymous(method, handle + below)).expect(401);
    assertThat(api.get(handle + "/content").text()).isEqualTo("content");
  }

  @Test
  void whoActsAsAnotherOpensWithTheOthersRightsAndKeepsTheHandle() {
    api.send(FakeRequest.of("PUT", "/v1/files/f").header("X-CallFS-Mode", "0600").body("secret"));
    String json = "{\"path\":\"/f\"}";
    api.send(FakeRequest.of("POST", "/v1/handles").header("X-CallFS-Act-As", "uid=1000").json(json))
        .expect(403, "EACCES", "PERMISSION_DENIED");
    api.patch("/v1/files/f", "{\"uid\":1000}").expect(200);
    Reply opened =
        api.send(
            FakeRequest.of("POST", "/v1/handles").header("X-CallFS-Act-As", "uid=1000").json(json));
    String handle = opened.expect(201).header("Location");
    assertThat(api.get(handle + "/content").text()).isEqualTo("secret");
    api.patch(handle, "{\"uid\":1001}").expect(403, "EPERM", "PERMISSION_DENIED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "%00", "..%2f..", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%F0%28", "*", "-"})
  void knowsNoOtherIds(String id) {
    api.put("/v1/files/f", "content");
    assertThat(open("/f", "")).isNotEmpty();
    api.get("/v1/handles/" + id).expect(404, "EBADF", "EBADF");
    api.get("/v1/handles/" + id + "/content").expect(404, "EBADF", "EBADF");
    api.delete("/v1/handles/" + id).expect(404, "EBADF", "EBADF");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"path\":\"f\"}",
        "{\"path\":7}",
        "{\"path\":\"/f\",\"flags\":\"O_RDWR\"}",
        "{\"path\":\"/f\",\"flags\":[\"O_NONSENSE\"]}",
        "{\"path\":\"/f\",\"flags\":[\"o_rdwr\"]}",
        "{\"path\":\"/f\",\"flags\":[null]}",
        "{\"path\":\"/f\",\"flags\":[[\"O_RDWR\"]]}",
        "{\"path\":\"/f\",\"flags\":[\"O_RDONLY\",\"O_WRONLY\"]}",
        "{\"path\":\"/f\",\"flags\":[\"O_RDWR\",\"O_WRONLY\"]}",
        "{\"path\":\"/f\",\"flags\":[\"O_CREAT\",\"O_DIRECTORY\"]}",
        "{\"path\":\"/f\",\"mode\":\"999\"}",
        "{\"path\":\"/f\",\"mode\":384}",
        "{\"path\":\"/f\",\"ttl_seconds\":3601}",
        "{\"path\":\"/f\",\"ttl_seconds\":-1}",
        "{\"path\":\"/f\",\"ttl_seconds\":1e300}",
        "{\"path\":\"/f\",\"ttl_seconds\":99999999999999999999}",
        "{\"path\":\"/f\",\"ttl_seconds\":\"60\"}",
        "{\"path\":\"/f\",\"more\":1}",
        "{\"path\":\"/f\",\"path\":\"/g\"}",
        "[]",
        "nonsense"
      })
  void refusesMalformedOpenings(String json) {
    api.put("/v1/files/f", "content");
    api.post("/v1/handles", json).expect(400, "EINVAL", "EINVAL");
    assertThat(api.http().openHandles()).isZero();
  }

  @Test
  void takesAllFlagsOfTheInterface() {
    assertThat(open("/f", "O_RDWR O_CREAT O_EXCL O_TRUNC O_APPEND O_NOFOLLOW")).isNotEmpty();
    assertThat(open("/f", "O_RDONLY O_NONBLOCK O_SYNC O_DSYNC O_NOCTTY O_DIRECT")).isNotEmpty();
    assertThat(open("/", "O_DIRECTORY O_RDONLY O_RDONLY")).isNotEmpty();
  }

  @Test
  void opensAFifoWhereThatWaitsForNobody() {
    api.post("/v1/files/fifo", "{\"type\":\"fifo\"}").expect(201);
    assertThat(open("/fifo", "O_RDWR")).isNotEmpty();
    String reader = open("/fifo", "O_RDONLY O_NONBLOCK");
    api.get(reader + "/content").expect(400, "ESPIPE", "ESPIPE");
  }

  @ParameterizedTest
  @CsvSource({
    "/none, O_RDWR, 404, ENOENT, FILE_NOT_FOUND",
    "/f, O_CREAT O_EXCL, 409, EEXIST, FILE_ALREADY_EXISTS",
    "/link, O_NOFOLLOW, 409, ELOOP, ELOOP",
    "/, O_WRONLY, 409, EISDIR, EISDIR",
    "/f, O_DIRECTORY, 409, ENOTDIR, ENOTDIR",
    "/fifo, O_WRONLY O_NONBLOCK, 409, ENXIO, ENXIO",
    "/fifo, O_RDONLY, 409, ENXIO, ENXIO",
  })
  void tellsTheErrnoOfOpen(String path, String flags, int status, String errno, String code) {
    api.put("/v1/files/f", "content");
    api.post("/v1/files/link", "{\"type\":\"symlink\",\"target\":\"f\"}").expect(201);
    api.post("/v1/files/fifo", "{\"type\":\"fifo\"}").expect(201);
    String json = "{\"path\":\"" + path + "\",\"flags\":[\"" + flags.replace(" ", "\",\"") + "\"]}";
    Reply reply = api.post("/v1/handles", json).expect(status, errno, code);
    assertThat(reply.json().path("path").asText()).isEqualTo(path);
    assertThat(api.http().openHandles()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?offset=", "?offset=-1", "?offset=x", "?offset=0&more=1", "?at=0"})
  void aWriteAtAPositionNamesIt(String query) {
    api.put("/v1/files/f", "content");
    api.put(open("/f", "O_RDWR") + "/content" + query, "x").expect(400, "EINVAL", "EINVAL");
    assertThat(api.get("/v1/files/f").text()).isEqualTo("content");
  }

  @Test
  void nothingIsWrittenBeyondTheGreatestOffset() {
    api.put("/v1/files/f", "content");
    String content = open("/f", "O_RDWR") + "/content";
    api.put(content + "?offset=9223372036854775807", "x").expect(413, "EFBIG", "EFBIG");
    api.put(content + "?offset=99999999999999999999", "x").expect(413, "EFBIG", "EFBIG");
  }

  @Test
  void aCallerHoldsSoManyAndNoMore() {
    HttpSettings defaults = HttpSettings.defaults("1", Api.INSTANCE);
    HttpSettings settings =
        new HttpSettings(
            "1",
            Api.INSTANCE,
            defaults.umask(),
            false,
            true,
            defaults.limits(),
            new HandleLimits(java.time.Duration.ofSeconds(60), 2));
    try (Api narrow = new Api(builder -> builder.settings(settings).nanoTime(nanoTime::get))) {
      String json = "{\"path\":\"/\"}";
      String first = narrow.post("/v1/handles", json).expect(201).header("Location");
      narrow.post("/v1/handles", "{\"path\":\"/none\"}").expect(404);
      narrow.post("/v1/handles", json).expect(201);
      Reply refused = narrow.post("/v1/handles", json).expect(503, "EMFILE", "EMFILE");
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      narrow.send(FakeRequest.anonymous("POST", "/v1/handles").key(Api.BOB).json(json)).expect(201);
      narrow.delete(first).expect(204);
      narrow.post("/v1/handles", json).expect(201);
      pass(61);
      narrow.post("/v1/handles", json).expect(201);
    }
  }

  @Test
  void theListenerLearnsNoIds() {
    api.put("/v1/files/f", "content");
    String handle = open("/f", "");
    api.get(handle + "/content").expect(200);
    String id = handle.substring(handle.lastIndexOf('/') + 1);
    assertThat(api.completed)
        .allSatisfy(request -> assertThat(request.toString()).doesNotContain(id))
        .last()
        .satisfies(last -> assertThat(last.route()).isEqualTo("/v1/handles/{id}/content"));
  }

  @Test
  void nothingIsOpenedOnceItIsClosed() {
    api.put("/v1/files/f", "content");
    String handle = open("/f", "");
    api.http().close();
    api.get(handle).expect(404, "EBADF", "EBADF");
    api.post("/v1/handles", "{\"path\":\"/f\"}").expect(503, null, "STOPPING");
    assertThat(api.http().openHandles()).isZero();
  }
}
