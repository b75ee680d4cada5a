package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two instances act as one (API.md §11): what one of them owns is asked of the other. */
class CrossServerIT {

  private static final byte[] OLD = "the old content".getBytes(UTF_8);
  private static final byte[] NEW = "the new content, which is longer".getBytes(UTF_8);
  private static final String USER_KEY = "key-of-a-user-without-rights";

  @TempDir static Path directory;

  private static Cluster cluster;
  private static Client one;
  private static Client other;

  @BeforeAll
  static void start() throws IOException {
    cluster = Cluster.prepare(directory, "callfs-1", "callfs-2");
    Map<String, String> users =
        Map.of(
            "CALLFS_AUTH_USERS",
            "[{\"name\":\"ann\",\"uid\":1000,\"api_keys\":[\"" + USER_KEY + "\"]}]");
    cluster.launch("callfs-1", users);
    cluster.launch("callfs-2", users);
    one = cluster.client("callfs-1");
    other = cluster.client("callfs-2");
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
  }

  /** Makes a file of the first instance, and lets the second see it. */
  private static void made(String target, byte[] content) {
    assertThat(one.put(target, content).statusCode()).isEqualTo(201);
    cluster.settle("callfs-2", "callfs-1");
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private static String owner(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("X-CallFS-Instance-ID").orElse("none");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  @Test
  void putThroughTheOtherInstanceUpdatesTheFileOfItsOwner() {
    made("/v1/files/put/myfile.txt", OLD);

    HttpResponse<byte[]> answer = other.put("/v1/files/put/myfile.txt", NEW);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(owner(answer)).isEqualTo("callfs-1");
    assertThat(one.get("/v1/files/put/myfile.txt").body()).isEqualTo(NEW);
    assertThat(other.get("/v1/files/put/myfile.txt").body()).isEqualTo(NEW);
  }

  @Test
  void whatIsNewBelongsToTheInstanceThatWasAsked() {
    assertThat(owner(other.put("/v1/files/new/of-the-other", OLD))).isEqualTo("callfs-2");
    assertThat(owner(one.put("/v1/files/new/of-the-one", OLD))).isEqualTo("callfs-1");
  }

  @Test
  void headThroughTheOtherInstanceTellsEveryAttribute() {
    made("/v1/files/head/a", OLD);

    HttpResponse<byte[]> here = one.head("/v1/files/head/a");
    HttpResponse<byte[]> there = other.head("/v1/files/head/a");

    assertThat(there.statusCode()).isEqualTo(200);
    for (String field :
        new String[] {
          "X-CallFS-Type",
          "X-CallFS-Size",
          "X-CallFS-Mode",
          "X-CallFS-UID",
          "X-CallFS-GID",
          "X-CallFS-MTime",
          "X-CallFS-Instance-ID",
          "X-CallFS-Backend-Type",
          "X-CallFS-Inode",
          "ETag",
          "Last-Modified",
          "Content-Length",
          "Content-Type"
        }) {
      assertThat(there.headers().firstValue(field)).as(field).isPresent();
      assertThat(there.headers().allValues(field))
          .as(field)
          .isEqualTo(here.headers().allValues(field));
    }
  }

  @Test
  void largeContentIsStreamedBothWays() {
    byte[] content = random(9_000_000);
    made("/v1/files/large/a", OLD);

    HttpResponse<byte[]> chunked =
        other.put(
            "/v1/files/large/a",
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content)));

    assertThat(chunked.statusCode()).isEqualTo(200);
    assertThat(one.get("/v1/files/large/a").body()).isEqualTo(content);
    assertThat(other.get("/v1/files/large/a").body()).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=0-0", "bytes=5-999999", "bytes=-7", "bytes=1999999-", "bytes=0-1,10-20"})
  void rangesComeFromTheOwnerAsTheyAre(String range) {
    byte[] content = random(2_000_000);
    String target = "/v1/files/ranges/" + range.replaceAll("\\W", "-");
    made(target, content);

    HttpResponse<byte[]> here = one.send(one.request(target).header("Range", range).GET());
    HttpResponse<byte[]> there = other.send(other.request(target).header("Range", range).GET());

    assertThat(there.statusCode()).isEqualTo(206);
    assertThat(there.headers().allValues("Content-Range"))
        .isEqualTo(here.headers().allValues("Content-Range"));
    assertThat(there.body()).hasSameSizeAs(here.body());
    if (!range.contains(",")) {
      assertThat(there.body()).isEqualTo(here.body());
    }
  }

  @Test
  void rangeBeyondTheEndIsRefusedAsTheOwnerDoes() {
    made("/v1/files/ranges/short", OLD);

    HttpResponse<byte[]> answer =
        other.send(other.request("/v1/files/ranges/short").header("Range", "bytes=99-").GET());

    assertThat(answer.statusCode()).isEqualTo(416);
    assertThat(answer.headers().firstValue("Content-Range")).contains("bytes */" + OLD.length);
  }

  @Test
  void conditionsAreJudgedByTheOwner() {
    made("/v1/files/conditions/a", OLD);
    String tag = one.head("/v1/files/conditions/a").headers().firstValue("ETag").orElseThrow();

    assertThat(
            other
                .send(other.request("/v1/files/conditions/a").header("If-None-Match", tag).GET())
                .statusCode())
        .isEqualTo(304);
    assertThat(other.put("/v1/files/conditions/a", NEW, "If-Match", "\"another\"").statusCode())
        .isEqualTo(412);
    assertThat(other.put("/v1/files/conditions/a", NEW, "If-None-Match", "*").statusCode())
        .isEqualTo(412);
    assertThat(one.get("/v1/files/conditions/a").body()).isEqualTo(OLD);
    assertThat(other.put("/v1/files/conditions/a", NEW, "If-Match", tag).statusCode())
        .isEqualTo(200);
  }

  @Test
  void digestThatIsWrongChangesNothing() {
    made("/v1/files/digest/a", OLD);

    HttpResponse<byte[]> answer =
        other.put(
            "/v1/files/digest/a",
            NEW,
            "Repr-Digest",
            "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(text(answer)).contains("DIGEST_MISMATCH");
    assertThat(one.get("/v1/files/digest/a").body()).isEqualTo(OLD);
  }

  @Test
  void deleteThroughTheOtherInstanceRemovesTheFile() {
    made("/v1/files/delete/a", OLD);

    assertThat(other.delete("/v1/files/delete/a").statusCode()).isEqualTo(204);

    assertThat(one.get("/v1/files/delete/a").statusCode()).isEqualTo(404);
    assertThat(other.get("/v1/files/delete/a").statusCode()).isEqualTo(404);
    assertThat(text(other.get("/v1/directories/delete"))).contains("\"count\":0");
  }

  @Test
  void directoryThatIsNotEmptyIsNotRemoved() {
    made("/v1/files/full/a", OLD);

    HttpResponse<byte[]> refused = other.delete("/v1/files/full");

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.headers().firstValue("X-CallFS-Errno")).contains("ENOTEMPTY");
    assertThat(other.delete("/v1/files/full/a").statusCode()).isEqualTo(204);
    assertThat(other.delete("/v1/files/full").statusCode()).isEqualTo(204);
    assertThat(one.get("/v1/files/full").statusCode()).isEqualTo(404);
  }

  @Test
  void treeOfSeveralOwnersGoesAtOnce() {
    made("/v1/files/tree/of-one", random(100_000));
    assertThat(other.put("/v1/files/tree/of-other", random(100_000)).statusCode()).isEqualTo(201);

    assertThat(other.delete("/v1/files/tree?recursive=true").statusCode()).isEqualTo(204);

    assertThat(other.get("/v1/files/tree/of-one").statusCode()).isEqualTo(404);
    assertThat(one.get("/v1/files/tree").statusCode()).isEqualTo(404);
  }

  @Test
  void patchOfContentAndAttributesIsCarriedOutByTheOwner() {
    made("/v1/files/patch/a", OLD);

    HttpResponse<byte[]> appended =
        other.send(
            other
                .request("/v1/files/patch/a?append=true")
                .header("Content-Type", "application/octet-stream")
                .method("PATCH", BodyPublishers.ofString("!")));
    assertThat(appended.statusCode()).isEqualTo(200);
    assertThat(other.patch("/v1/files/patch/a", "{\"mode\":\"0600\"}").statusCode()).isEqualTo(200);
    HttpResponse<byte[]> cut = other.patch("/v1/files/patch/a", "{\"size\":3}");

    assertThat(cut.headers().firstValue("X-CallFS-Mode")).contains("0600");
    assertThat(text(one.get("/v1/files/patch/a"))).isEqualTo("the");
  }

  @Test
  void renameAcrossOwnersMovesTheNameAndNotTheBytes() {
    made("/v1/files/rename/of-one", OLD);
    assertThat(other.put("/v1/files/rename/of-other", NEW).statusCode()).isEqualTo(201);

    HttpResponse<byte[]> renamed =
        other.patch(
            "/v1/files/rename/of-one", "{\"destination\":\"/rename/of-other\",\"overwrite\":true}");

    assertThat(renamed.statusCode()).isEqualTo(200);
    assertThat(owner(other.head("/v1/files/rename/of-other"))).isEqualTo("callfs-1");
    assertThat(other.get("/v1/files/rename/of-other").body()).isEqualTo(OLD);
    assertThat(other.get("/v1/files/rename/of-one").statusCode()).isEqualTo(404);
  }

  @Test
  void listingHoldsTheFilesOfAll() {
    made("/v1/files/list/of-one", OLD);
    assertThat(other.put("/v1/files/list/of-other", OLD).statusCode()).isEqualTo(201);

    assertThat(text(other.get("/v1/directories/list")))
        .contains("\"of-one\"")
        .contains("\"of-other\"")
        .contains("\"callfs-1\"")
        .contains("\"callfs-2\"");
  }

  @Test
  void handleOfAnothersFileIsUsedThroughBoth() {
    made("/v1/files/handle/a", OLD);
    HttpResponse<byte[]> opened =
        other.post("/v1/handles", "{\"path\":\"/handle/a\",\"flags\":[\"O_RDWR\"]}");
    assertThat(opened.statusCode()).isEqualTo(201);
    String handle = opened.headers().firstValue("Location").orElseThrow();

    HttpResponse<byte[]> written = other.put(handle + "/content?offset=4", "OLD".getBytes(UTF_8));
    assertThat(written.statusCode()).isEqualTo(200);
    assertThat(text(one.get(handle + "/content"))).isEqualTo("the OLD content");
    assertThat(other.delete("/v1/files/handle/a").statusCode()).isEqualTo(204);
    assertThat(text(other.get(handle + "/content"))).isEqualTo("the OLD content");
    assertThat(other.delete(handle).statusCode()).isEqualTo(204);
    assertThat(other.get(handle).statusCode()).isEqualTo(404);
  }

  @Test
  void openFileOfAnotherLivesOnWhenItsNameIsReplaced() {
    made("/v1/files/replaced/a", random(50_000));
    String handle =
        one.post("/v1/handles", "{\"path\":\"/replaced/a\",\"flags\":[\"O_RDONLY\"]}")
            .headers()
            .firstValue("Location")
            .orElseThrow();
    assertThat(other.put("/v1/files/replaced/b", OLD).statusCode()).isEqualTo(201);

    assertThat(
            other
                .patch(
                    "/v1/files/replaced/b", "{\"destination\":\"/replaced/a\",\"overwrite\":true}")
                .statusCode())
        .isEqualTo(200);

    assertThat(one.get(handle + "/content").body()).isEqualTo(random(50_000));
    assertThat(one.delete(handle).statusCode()).isEqualTo(204);
  }

  @Test
  void linkToAnothersFileIsMadeAndUsedOnceWhereverItIsShown() {
    byte[] content = random(300_000);
    made("/v1/files/link/a", content);
    HttpResponse<byte[]> link =
        other.post("/v1/links/generate", "{\"path\":\"/link/a\",\"expiry_seconds\":60}");
    assertThat(link.statusCode()).isEqualTo(201);
    Matcher token = Pattern.compile("\"token\":\"([^\"]+)\"").matcher(text(link));
    assertThat(token.find()).isTrue();
    String download = "/download/" + token.group(1);

    HttpResponse<byte[]> first = other.get(download);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.body()).isEqualTo(content);
    assertThat(first.headers().firstValue("Content-Disposition").orElseThrow()).contains("a");
    assertThat(other.get(download).statusCode()).isEqualTo(410);
    assertThat(one.get(download).statusCode()).isEqualTo(410);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%E6%97%A5%E6%9C%AC.txt",
        "a%26b=c%3Fd%23e",
        "%22quoted%22",
        "100%25",
        "%F0%9F%92%BE",
        "a+b;c,d"
      })
  void namesOfAllKindsReachTheOwner(String name) {
    String target = "/v1/files/names/" + name;
    made(target, OLD);

    assertThat(other.put(target, NEW).statusCode()).isEqualTo(200);
    assertThat(one.get(target).body()).isEqualTo(NEW);
    assertThat(other.get(target).body()).isEqualTo(NEW);
    assertThat(other.delete(target).statusCode()).isEqualTo(204);
  }

  @Test
  void permissionsHoldWhereTheFileLives() {
    made("/v1/files/secret/a", OLD);
    assertThat(one.patch("/v1/files/secret/a", "{\"mode\":\"0600\"}").statusCode()).isEqualTo(200);
    cluster.settle("callfs-2", "callfs-1");
    Client ann = cluster.client("callfs-2", USER_KEY);

    assertThat(ann.get("/v1/files/secret/a").statusCode()).isEqualTo(403);
    assertThat(ann.put("/v1/files/secret/a", NEW).statusCode()).isEqualTo(403);
    assertThat(ann.delete("/v1/files/secret/a").statusCode()).isEqualTo(403);
    assertThat(ann.head("/v1/files/secret/a").statusCode()).isEqualTo(200);
    assertThat(one.get("/v1/files/secret/a").body()).isEqualTo(OLD);
  }

  @Test
  void actingAsAnotherIsJudgedByTheOwnerToo() {
    made("/v1/files/act-as/a", OLD);
    assertThat(one.patch("/v1/files/act-as/a", "{\"mode\":\"0600\"}").statusCode()).isEqualTo(200);

    HttpResponse<byte[]> answer =
        other.send(
            other
                .request("/v1/files/act-as/a")
                .header("X-CallFS-Act-As", "uid=1000;gid=1000")
                .GET());

    assertThat(answer.statusCode()).isEqualTo(403);
  }

  @Test
  void whatIsChangedThroughAnInstanceIsSeenThroughItAtOnce() {
    made("/v1/files/own-writes/a", OLD);
    for (int i = 1; i < 30; i++) {
      String from = "/v1/files/own-writes/" + (i % 2 == 0 ? "b" : "a");
      String to = i % 2 == 0 ? "a" : "b";
      assertThat(other.put(from, new byte[i]).statusCode()).isEqualTo(200);
      assertThat(text(other.get("/v1/directories/own-writes"))).contains("\"size\":" + i + ",");
      assertThat(other.patch(from, "{\"name\":\"" + to + "\"}").statusCode()).isEqualTo(200);
      assertThat(other.get("/v1/files/own-writes/" + to).body()).hasSize(i);
      assertThat(other.get(from).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void bothSidesLogTheSameRequestOnceAndCountIt() {
    made("/v1/files/log/a", OLD);
    HttpResponse<byte[]> answer =
        other.send(other.request("/v1/files/log/a").header("X-Request-ID", "seen-by-both").GET());
    assertThat(answer.headers().firstValue("X-Request-ID")).contains("seen-by-both");
    assertThat(other.post("/v1/files/log/a", "{\"type\":\"file\"}").statusCode()).isEqualTo(409);

    String there = line(cluster.instance("callfs-2"));
    String here = line(cluster.instance("callfs-1"));
    assertThat(there).contains("\"owner\":\"callfs-1\"");
    assertThat(here).contains("\"origin\":\"callfs-2\"");
    assertThat(text(other.get("/metrics")))
        .contains(
            "callfs_cross_server_operations_total{operation=\"get_proxy_success\","
                + "source_instance=\"callfs-2\",target_instance=\"callfs-1\",}")
        .contains(
            "callfs_cross_server_operations_total{operation=\"conflict_detected\","
                + "source_instance=\"callfs-2\",target_instance=\"callfs-1\",}")
        .contains(
            "callfs_cross_server_operation_duration_seconds_count{operation=\"get\","
                + "target_instance=\"callfs-1\",}");
  }

  private static String line(Distribution server) {
    long end = System.nanoTime() + 10_000_000_000L;
    while (System.nanoTime() < end) {
      var lines =
          server.output().lines().filter(line -> line.contains("\"seen-by-both\"")).toList();
      if (!lines.isEmpty()) {
        assertThat(lines).hasSize(1);
        return lines.get(0);
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("no line of the request in\n" + server.output());
  }

  @Test
  void healthNamesThePeer() {
    assertThat(other.get("/health").statusCode()).isEqualTo(200);
    assertThat(other.get("/readyz").statusCode()).isEqualTo(200);
  }
}
