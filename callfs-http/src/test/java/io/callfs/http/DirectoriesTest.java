package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoriesTest {

  private final Api api = new Api();

  @AfterEach
  void close() {
    api.close();
  }

  private void storeTree() {
    for (String path : List.of("a/1.txt", "a/b/2.txt", "a/b/c/3.txt", "a.x", "z")) {
      api.put("/v1/files/t/" + path, "content").expect(201);
    }
  }

  private void storeMany(int count) {
    for (int i = 0; i < count; i++) {
      api.put("/v1/files/many/%05d".formatted(i), "").expect(201);
    }
  }

  private static List<String> paths(JsonNode listing) {
    return listing.path("items").findValuesAsText("path");
  }

  @Test
  void listsADirectory() {
    storeTree();
    Reply reply = api.get("/v1/directories/t").expect(200);
    JsonNode json = reply.json();
    assertThat(json.path("path").asText()).isEqualTo("/t");
    assertThat(json.path("type").asText()).isEqualTo("directory");
    assertThat(json.path("recursive").asBoolean(true)).isFalse();
    assertThat(json.has("max_depth")).isFalse();
    assertThat(json.path("count").asInt()).isEqualTo(3);
    assertThat(paths(json)).containsExactly("/t/a", "/t/a.x", "/t/z");
    assertThat(json.has("next_cursor")).isFalse();
    assertThat(reply.fields())
        .contains(
            "X-CallFS-Type: directory",
            "X-CallFS-Count: 3",
            "X-CallFS-Recursive: false",
            "Content-Type: application/json");
  }

  @Test
  void listsRecursivelyInPathOrder() {
    storeTree();
    JsonNode json = api.get("/v1/directories/t/?recursive=true").expect(200).json();
    assertThat(paths(json))
        .containsExactly(
            "/t/a",
            "/t/a/1.txt",
            "/t/a/b",
            "/t/a/b/2.txt",
            "/t/a/b/c",
            "/t/a/b/c/3.txt",
            "/t/a.x",
            "/t/z");
    assertThat(json.path("max_depth").asInt()).isEqualTo(100);
  }

  @Test
  void listsDownToADepth() {
    storeTree();
    assertThat(paths(api.get("/v1/directories/t?recursive=true&max_depth=1").json()))
        .containsExactly("/t/a", "/t/a/1.txt", "/t/a/b", "/t/a.x", "/t/z");
    assertThat(paths(api.get("/v1/directories/t?recursive=true&max_depth=0").json())).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max_depth=1001",
        "max_depth=-1",
        "max_depth=x",
        "limit=0",
        "limit=10001",
        "limit=",
        "cursor=nonsense",
        "recursive=1",
        "depth=1",
        "name="
      })
  void refusesWhatIsOutOfRange(String query) {
    storeTree();
    api.get("/v1/directories/t?recursive=true&" + query).expect(400, "EINVAL", "EINVAL");
  }

  @Test
  void filtersByName() {
    storeTree();
    JsonNode json = api.get("/v1/directories/t?recursive=true&name=*.txt").json();
    assertThat(paths(json)).containsExactly("/t/a/1.txt", "/t/a/b/2.txt", "/t/a/b/c/3.txt");
    assertThat(json.path("count").asInt()).isEqualTo(3);
  }

  @Test
  void pagesThroughATree() {
    storeTree();
    List<String> all = paths(api.get("/v1/directories/t?recursive=true").json());
    for (int limit = 1; limit <= 9; limit++) {
      List<String> seen = new ArrayList<>();
      String url = "/v1/directories/t?recursive=true&limit=" + limit;
      while (url != null) {
        Reply reply = api.get(url).expect(200);
        JsonNode json = reply.json();
        assertThat(reply.header("X-CallFS-Count"))
            .isEqualTo(json.path("count").asText())
            .isEqualTo(Integer.toString(json.path("items").size()));
        seen.addAll(paths(json));
        String link = reply.header("Link");
        assertThat(link == null).isEqualTo(!json.has("next_cursor"));
        url = link == null ? null : link.substring(1, link.indexOf('>'));
      }
      assertThat(seen).isEqualTo(all);
    }
  }

  @Test
  void pagesWithTheFilterAndWithLiteralPaths() {
    storeTree();
    String link =
        api.get("/v1/directories?path=/t&recursive=true&name=*.txt&limit=1").header("Link");
    assertThat(link).contains("?path=/t&", "name=%2A.txt");
    JsonNode next = api.get(link.substring(1, link.indexOf('>'))).expect(200).json();
    assertThat(paths(next)).containsExactly("/t/a/b/2.txt");
  }

  @Test
  void refusesTheCursorOfNoListing() {
    storeTree();
    String cursor = api.get("/v1/directories/t?limit=1").json().path("next_cursor").asText();
    api.get("/v1/directories/t?cursor=" + cursor).expect(200);
    api.get("/v1/directories/t?cursor=B" + cursor).expect(400, "EINVAL", "EINVAL");
  }

  @Test
  void writesAnEntryALine() {
    storeTree();
    Reply reply =
        api.send(
            FakeRequest.of("GET", "/v1/directories/t?recursive=true")
                .header("Accept", "application/x-ndjson"));
    assertThat(reply.expect(200).header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(reply.text().lines()).hasSize(8).allMatch(line -> line.startsWith("{\"name\":"));
    assertThat(reply.text()).endsWith("}\n");
  }

  @Test
  void streamsWhatIsMoreThanItHolds() {
    int count = Listing.HELD + 700;
    storeMany(count);
    Reply json = api.get("/v1/directories/many").expect(200);
    assertThat(json.length()).isEqualTo(-1);
    assertThat(json.header("X-CallFS-Count")).isEqualTo(Integer.toString(count));
    assertThat(json.json().path("count").asInt()).isEqualTo(count);
    assertThat(json.json().path("items").findValuesAsText("name"))
        .hasSize(count)
        .doesNotHaveDuplicates()
        .isSorted();
    Reply array = api.get("/v1/files/many");
    assertThat(array.json().size()).isEqualTo(count);
    Reply lines =
        api.send(
            FakeRequest.of("GET", "/v1/directories/many").header("Accept", "application/x-ndjson"));
    assertThat(lines.text().lines()).hasSize(count).doesNotHaveDuplicates();
    assertThat(lines.header("X-CallFS-Count")).isNull();
  }

  @Test
  void answersHeadWithTheFieldsOfGet() {
    storeTree();
    Reply get = api.send(FakeRequest.of("GET", "/v1/directories/t").header("X-Request-ID", "r"));
    Reply head = api.send(FakeRequest.of("HEAD", "/v1/directories/t").header("X-Request-ID", "r"));
    assertThat(head.fields()).isEqualTo(get.fields());
    assertThat(head.length()).isEqualTo(get.bytes().length);
    assertThat(head.bytes()).isEmpty();
  }

  @Test
  void refusesAFileWith400() {
    api.put("/v1/files/f", "x");
    api.get("/v1/directories/f").expect(400, "ENOTDIR", "ENOTDIR");
    api.get("/v1/directories/no").expect(404, "ENOENT", "FILE_NOT_FOUND");
  }

  @Test
  void entersNoDirectoryThatTheCallerMayNotRead() {
    api.put("/v1/files/t/closed/f", "x");
    api.put("/v1/files/t/open/f", "x");
    api.patch("/v1/files/t/closed", "{\"mode\":\"0711\"}").expect(200);
    Reply reply =
        api.send(FakeRequest.anonymous("GET", "/v1/directories/t?recursive=true").key(Api.ALICE));
    assertThat(paths(reply.expect(200).json()))
        .containsExactly("/t/closed", "/t/open", "/t/open/f");
    api.send(FakeRequest.anonymous("GET", "/v1/directories/t/closed").key(Api.ALICE))
        .expect(403, "EACCES", "PERMISSION_DENIED");
  }

  @Test
  void escapesHostileNames() {
    api.put("/v1/files/n/%22%5C%E2%80%A8%F0%9F%98%80%7Fx".replace("%7F", ""), "x").expect(201);
    Reply reply = api.get("/v1/directories/n");
    assertThat(reply.json().path("items").get(0).path("name").asText()).isEqualTo("\"\\\u2028😀x");
    assertThat(reply.text()).contains("\\\"\\\\\\u2028");
  }
}
