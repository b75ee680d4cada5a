package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangingTest {

  private final Api api = new Api();

  @BeforeEach
  void storeFiles() {
    api.put("/v1/files/d/f", "content").expect(201);
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void removesFilesAndEmptyDirectories() {
    Reply reply = api.delete("/v1/files/d/f").expect(204);
    assertThat(reply.length()).isEqualTo(-1);
    api.delete("/v1/files/d").expect(204);
    api.delete("/v1/files/d").expect(404, "ENOENT", "FILE_NOT_FOUND");
  }

  @ParameterizedTest
  @CsvSource({
    "/d, 409, ENOTEMPTY, DIRECTORY_NOT_EMPTY",
    "/d?type=file, 409, EISDIR, EISDIR",
    "/d/f?type=directory, 409, ENOTDIR, ENOTDIR",
    "/d/f?type=nonsense, 400, EINVAL, EINVAL",
    "/d?type=file&recursive=true, 400, EINVAL, EINVAL",
    "/d?force=true, 400, EINVAL, EINVAL",
    "/, 409, EBUSY, EBUSY",
  })
  void refusesToRemove(String target, int status, String errno, String code) {
    api.delete("/v1/files" + target).expect(status, errno, code);
    api.head("/v1/files/d/f").expect(200);
  }

  @Test
  void removesTrees() {
    api.delete("/v1/files/d?recursive=true").expect(204);
    api.head("/v1/files/d").expect(404);
  }

  @Test
  void changesMode() {
    assertThat(api.patch("/v1/files/d/f", "{\"mode\":\"4755\"}").expect(200).fields())
        .contains("X-CallFS-Mode: 4755");
  }

  @Test
  void changesOwnerAndGroup() {
    assertThat(api.patch("/v1/files/d/f", "{\"uid\":1000,\"gid\":-1}").expect(200).fields())
        .contains("X-CallFS-UID: 1000", "X-CallFS-GID: 0", "X-CallFS-Owner: alice");
    assertThat(api.patch("/v1/files/d/f", "{\"gid\":4294967294}").expect(200).fields())
        .contains("X-CallFS-UID: 1000", "X-CallFS-GID: 4294967294");
  }

  @Test
  void movesContentToAnotherBackend() {
    String content = "content ".repeat(100);
    String etag = api.put("/v1/files/d/f", content).expect(200).header("ETag");
    Reply moved = api.patch("/v1/files/d/f", "{\"backend\":\"other\"}").expect(200);
    assertThat(moved.fields()).contains("X-CallFS-Backend-Type: other", "ETag: " + etag);
    assertThat(api.get("/v1/files/d/f").text()).isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource({
    "/d/f, '\"moon\"', 400, EINVAL, EINVAL",
    "/d/f, '\"\"', 400, EINVAL, EINVAL",
    "/d/f, 5, 400, EINVAL, EINVAL",
    "/d/f, '\"tape\"', 501, EOPNOTSUPP, EOPNOTSUPP",
    "/d/f, '\"other\",\"instance\":\"x\"', 400, EINVAL, EINVAL",
    "/d/f, '\"other\",\"mode\":\"0600\"', 400, EINVAL, EINVAL",
    "/d, '\"other\"', 409, EISDIR, EISDIR",
    "/d/none, '\"other\"', 404, ENOENT, FILE_NOT_FOUND",
  })
  void refusesToMoveContent(String target, String backend, int status, String errno, String code) {
    api.patch("/v1/files" + target, "{\"backend\":" + backend + "}").expect(status, errno, code);
    assertThat(api.head("/v1/files/d/f").fields()).contains("X-CallFS-Backend-Type: localfs");
  }

  @Test
  void changesSize() {
    assertThat(api.patch("/v1/files/d/f", "{\"size\":3}").expect(200).fields())
        .contains("X-CallFS-Size: 3");
    assertThat(api.get("/v1/files/d/f").text()).isEqualTo("con");
  }

  @Test
  void countsNoBlocksForHoles() {
    assertThat(api.head("/v1/files/d/f").fields()).contains("X-CallFS-Blocks: 8");
    assertThat(api.patch("/v1/files/d/f", "{\"size\":1099511627776}").expect(200).fields())
        .contains("X-CallFS-Size: 1099511627776", "X-CallFS-Blocks: 8");
    assertThat(api.patch("/v1/files/d/f", "{\"size\":0}").expect(200).fields())
        .contains("X-CallFS-Blocks: 0");
    assertThat(api.patch("/v1/files/d/f", "{\"size\":4097}").expect(200).fields())
        .contains("X-CallFS-Blocks: 0");
    assertThat(api.head("/v1/files/d").fields()).contains("X-CallFS-Blocks: 8");
  }

  @Test
  void changesNoSizeThroughALinkThatIsNotToBeFollowed() {
    api.post("/v1/files/l", "{\"type\":\"symlink\",\"target\":\"d/f\"}").expect(201);
    api.patch("/v1/files/l?follow=false", "{\"size\":3}").expect(409, "ELOOP", "ELOOP");
    assertThat(api.get("/v1/files/d/f").text()).isEqualTo("content");
    api.patch("/v1/files/d/f?follow=false", "{\"size\":3}").expect(200);
    api.patch("/v1/files/l", "{\"size\":2}").expect(200);
    assertThat(api.get("/v1/files/d/f").text()).isEqualTo("co");
  }

  @Test
  void changesTimes() {
    Reply reply =
        api.patch(
            "/v1/files/d/f", "{\"atime\":\"omit\",\"mtime\":\"1960-01-01T00:00:00.000000001Z\"}");
    assertThat(reply.expect(200).fields())
        .contains("X-CallFS-MTime: 1960-01-01T00:00:00.000000001Z");
  }

  @Test
  void renames() {
    api.patch("/v1/files/d/f", "{\"name\":\"g\"}").expect(200);
    assertThat(api.get("/v1/files/d/g").text()).isEqualTo("content");
    api.put("/v1/files/h", "other");
    api.patch("/v1/files/d/g", "{\"destination\":\"/h\"}")
        .expect(409, "EEXIST", "FILE_ALREADY_EXISTS");
    api.patch("/v1/files/d/g", "{\"destination\":\"/h\",\"overwrite\":true}").expect(200);
    assertThat(api.get("/v1/files/h").text()).isEqualTo("content");
    api.patch("/v1/files/h", "{\"destination\":\"/x/y\"}").expect(404);
    api.patch("/v1/files/h", "{\"destination\":\"/x/y\",\"create_parents\":true}").expect(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"mode\":\"0644\",\"size\":1}",
        "{\"colour\":1}",
        "{\"mode\":420}",
        "{\"uid\":-2}",
        "{\"uid\":4294967295}",
        "{\"uid\":\"0\"}",
        "{\"size\":-1}",
        "{\"atime\":\"yesterday\"}",
        "{\"name\":\"a/b\"}",
        "{\"name\":\"..\"}",
        "{\"name\":\"a\",\"destination\":\"/b\"}",
        "{\"overwrite\":true}",
        "{\"destination\":\"b\"}",
        "{\"destination\":\"/b\",\"overwrite\":true,\"exchange\":true}"
      })
  void refusesWhatIsNoOneChange(String json) {
    api.patch("/v1/files/d/f", json).expect(400, "EINVAL", "EINVAL");
  }

  @Test
  void refusesSizesThatNoFileHas() {
    api.patch("/v1/files/d/f", "{\"size\":9223372036854775808}").expect(413, "EFBIG", "EFBIG");
  }

  @Test
  void anUnknownInstanceIsRefusedAndTheKnownOneIsWhereTheFileIs() {
    Reply reply =
        api.patch("/v1/files/d/f", "{\"instance\":\"x\"}").expect(400, "EINVAL", "EINVAL");
    String self = api.head("/v1/files/d/f").header("X-CallFS-Instance-ID");
    assertThat(reply.text()).contains("instance 'x' is not one of [" + self + "]");

    api.patch("/v1/files/d/f", "{\"instance\":\"" + self + "\"}").expect(200);
  }

  @Test
  void takesJsonAndOctetsOnly() {
    Reply reply =
        api.send(
            FakeRequest.of("PATCH", "/v1/files/d/f")
                .header("Content-Type", "text/plain")
                .body("x"));
    reply.expect(415, null, "UNSUPPORTED_MEDIA_TYPE");
    assertThat(reply.header("Accept-Patch"))
        .isEqualTo("application/json, application/octet-stream");
    api.send(FakeRequest.of("PATCH", "/v1/files/d/f").body("{}")).expect(415);
  }
}
