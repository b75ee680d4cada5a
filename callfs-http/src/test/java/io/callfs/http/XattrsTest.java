package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Extended attributes (API.md §6). */
class XattrsTest {

  private static final String FILE = "/v1/files/f";

  private final Api api = new Api();

  @BeforeEach
  void storeAFile() {
    api.put(FILE, "content").expect(201);
  }

  @AfterEach
  void close() {
    api.close();
  }

  private String view(String target) {
    return api.get(target).expect(200).text();
  }

  @Test
  void setsReadsAndRemoves() {
    assertThat(view(FILE + "?view=xattrs")).isEqualTo("{\"xattrs\":{}}");
    Reply reply =
        api.patch(FILE, "{\"xattrs\":{\"user.b\":\"aGVsbG8=\",\"user.a\\n\\\"\":\"\"}}")
            .expect(200);
    assertThat(reply.fields()).contains("X-CallFS-Size: 7");
    assertThat(view(FILE + "?view=xattrs"))
        .isEqualTo("{\"xattrs\":{\"user.a\\u000a\\\"\":\"\",\"user.b\":\"aGVsbG8=\"}}");
    api.patch(FILE, "{\"xattrs\":{\"user.c\":\"/+8=\",\"user.b\":null,\"user.a\\n\\\"\":null}}")
        .expect(200);
    assertThat(view(FILE + "?view=xattrs")).isEqualTo("{\"xattrs\":{\"user.c\":\"/+8=\"}}");
  }

  @Test
  void keepsTheEntityTag() {
    String tag = api.head(FILE).header("ETag");
    assertThat(api.patch(FILE, "{\"xattrs\":{\"user.a\":\"\"}}").expect(200).header("ETag"))
        .isEqualTo(tag);
    api.send(
            FakeRequest.of("PATCH", FILE)
                .header("If-Match", "\"other\"")
                .json("{\"xattrs\":{\"user.a\":null}}"))
        .expect(412);
    assertThat(view(FILE + "?view=xattrs")).isEqualTo("{\"xattrs\":{\"user.a\":\"\"}}");
  }

  @Test
  void followsLinksUnlessToldOtherwise() {
    api.post("/v1/files/l", "{\"type\":\"symlink\",\"target\":\"f\"}").expect(201);
    api.patch("/v1/files/l", "{\"xattrs\":{\"user.a\":\"\"}}").expect(200);
    api.patch("/v1/files/l?follow=false", "{\"xattrs\":{\"user.a\":\"\"}}")
        .expect(403, "EPERM", "PERMISSION_DENIED");
    api.patch("/v1/files/l?follow=false", "{\"xattrs\":{\"trusted.a\":\"\"}}").expect(200);
    assertThat(view("/v1/files/l?view=xattrs")).isEqualTo("{\"xattrs\":{\"user.a\":\"\"}}");
    assertThat(view("/v1/files/l?view=xattrs&follow=false"))
        .isEqualTo("{\"xattrs\":{\"trusted.a\":\"\"}}");
  }

  @Test
  void changesAllOrNothing() {
    api.patch(FILE, "{\"xattrs\":{\"user.a\":\"\",\"user.absent\":null}}")
        .expect(404, "ENODATA", "ENODATA");
    assertThat(view(FILE + "?view=xattrs")).isEqualTo("{\"xattrs\":{}}");
  }

  @Test
  void hidesWhatTheCallerMayNotRead() {
    api.patch(FILE, "{\"xattrs\":{\"user.a\":\"\",\"trusted.a\":\"\"}}").expect(200);
    assertThat(api.send(FakeRequest.anonymous("GET", FILE + "?view=xattrs").key(Api.ALICE)).text())
        .isEqualTo("{\"xattrs\":{\"user.a\":\"\"}}");
    api.patch(FILE, "{\"mode\":\"0600\"}").expect(200);
    api.send(FakeRequest.anonymous("GET", FILE + "?view=xattrs").key(Api.ALICE))
        .expect(403, "EACCES", "PERMISSION_DENIED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"xattrs\":{}}",
        "{\"xattrs\":null}",
        "{\"xattrs\":[]}",
        "{\"xattrs\":\"user.a\"}",
        "{\"xattrs\":{\"user.a\":1}}",
        "{\"xattrs\":{\"user.a\":{}}}",
        "{\"xattrs\":{\"user.a\":\"no base64\"}}",
        "{\"xattrs\":{\"user.a\":\"_-8=\"}}",
        "{\"xattrs\":{\"user.a\":\"YQ=\"}}",
        "{\"xattrs\":{\"user.a\":\"\",\"user.a\":\"\"}}",
        "{\"xattrs\":{\"user.a\":\"\"},\"mode\":\"0600\"}",
        "{\"xattrs\":{\"user.\":\"\"}}",
        "{\"xattrs\":{\"user.\\u0000\":\"\"}}"
      })
  void refusesWhatIsNoChange(String json) {
    api.patch(FILE, json).expect(400, "EINVAL", "EINVAL");
  }

  @ParameterizedTest
  @CsvSource({"'', 400, ERANGE", "system.a, 501, EOPNOTSUPP", "colour, 501, EOPNOTSUPP"})
  void refusesNamesAsLinuxDoes(String name, int status, String errno) {
    api.patch(FILE, "{\"xattrs\":{\"" + name + "\":\"\"}}").expect(status, errno, errno);
  }
}
