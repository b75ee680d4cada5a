package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code ?view=fs} (API.md §3). */
class FileSystemStatusTest {

  private final Api api = new Api();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void tellsOfTheFileSystem() {
    api.put("/v1/files/f", "content").expect(201);
    Reply reply = api.get("/v1/files/f?view=fs").expect(200);
    assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    JsonNode json = reply.json();
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .containsExactly(
            "block_size",
            "blocks",
            "blocks_free",
            "blocks_available",
            "files",
            "files_free",
            "name_max",
            "path_max",
            "link_max",
            "symlink_max",
            "pipe_buf",
            "read_only",
            "features");
    assertThat(json.path("blocks").asLong()).isPositive();
    assertThat(json.path("name_max").asInt()).isEqualTo(255);
    assertThat(json.path("path_max").asInt()).isEqualTo(4096);
    assertThat(json.path("symlink_max").asInt()).isEqualTo(4095);
    assertThat(json.path("pipe_buf").asInt()).isEqualTo(4096);
    assertThat(json.path("read_only").isBoolean()).isTrue();
    assertThat(json.path("features").toString()).contains("\"xattrs\"");
    assertThat(json.path("features")).isEqualTo(api.get("/v1").expect(200).json().path("features"));
  }

  @Test
  void answersOfTheRootAndInTheLiteralForm() {
    api.get("/v1/files/?view=fs").expect(200);
    api.get("/v1/files?path=%2F&view=fs").expect(200);
    api.head("/v1/files/?view=fs").expect(200);
  }

  @Test
  void resolvesThePath() {
    api.get("/v1/files/none?view=fs").expect(404, "ENOENT", "FILE_NOT_FOUND");
  }
}
