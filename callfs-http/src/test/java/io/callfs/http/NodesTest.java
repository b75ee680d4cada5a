package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodesTest {

  private final Api api = new Api();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void makesSymbolicLinksAndFollowsThem() {
    api.put("/v1/files/f", "content");
    Reply link = api.post("/v1/files/l", "{\"type\":\"symlink\",\"target\":\"f\"}").expect(201);
    assertThat(link.fields())
        .contains("X-CallFS-Type: symlink", "X-CallFS-Link-Target: f", "X-CallFS-Size: 1");
    assertThat(api.get("/v1/files/l").expect(200).text()).isEqualTo("content");
    assertThat(api.head("/v1/files/l").header("X-CallFS-Type")).isEqualTo("file");
    assertThat(api.head("/v1/files/l?follow=false").header("X-CallFS-Type")).isEqualTo("symlink");
    assertThat(api.get("/v1/files/l?view=link").expect(200).text()).isEqualTo("{\"target\":\"f\"}");
    assertThat(api.get("/v1/files/l?view=stat&follow=false").json().path("link_target").asText())
        .isEqualTo("f");
    api.get("/v1/files/l?follow=false").expect(409, "ELOOP", "ELOOP");
    api.get("/v1/files/f?view=link").expect(400, "EINVAL", "EINVAL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"file\"}",
        "{\"type\":\"directory\"}",
        "{\"type\":\"symlink\",\"target\":\"f\"}",
        "{\"type\":\"hardlink\",\"target\":\"/f\"}",
        "{\"type\":\"copy\",\"source\":\"/f\"}"
      })
  void holdsTheConditionsOfTheRequest(String json) {
    api.put("/v1/files/f", "content");
    api.send(FakeRequest.of("POST", "/v1/files/n").header("If-Match", "*").json(json))
        .expect(412, null, "PRECONDITION_FAILED");
    api.head("/v1/files/n").expect(404);
    api.send(FakeRequest.of("POST", "/v1/files/n").header("If-None-Match", "*").json(json))
        .expect(201);
    api.send(FakeRequest.of("POST", "/v1/files/n").header("If-None-Match", "*").json(json))
        .expect(409, "EEXIST", "FILE_ALREADY_EXISTS");
    api.send(FakeRequest.of("POST", "/v1/files/n").header("If-Match", "\"other\"").json(json))
        .expect(412, null, "PRECONDITION_FAILED");
    api.send(FakeRequest.of("POST", "/v1/files/n").header("If-Match", "*").json(json))
        .expect(409, "EEXIST", "FILE_ALREADY_EXISTS");
  }

  @Test
  void holdsTheConditionsOfADirectoryWithASlash() {
    api.send(FakeRequest.of("POST", "/v1/files/d/").header("If-Match", "*"))
        .expect(412, null, "PRECONDITION_FAILED");
    api.head("/v1/files/d").expect(404);
    api.send(FakeRequest.of("POST", "/v1/files/d/")).expect(201);
    api.send(FakeRequest.of("POST", "/v1/files/d/").header("If-Match", "*")).expect(200);
    api.send(FakeRequest.of("POST", "/v1/files/d/").header("If-Match", "\"x\""))
        .expect(412, null, "PRECONDITION_FAILED");
  }

  @Test
  void encodesLinkTextsInFields() {
    Reply link =
        api.post("/v1/files/l", "{\"type\":\"symlink\",\"target\":\"/a b/é\\\"\"}").expect(201);
    assertThat(link.header("X-CallFS-Link-Target")).isEqualTo("/a%20b/%C3%A9%22");
  }

  @Test
  void refusesControlCharactersInLinkTexts() {
    api.post("/v1/files/l", "{\"type\":\"symlink\",\"target\":\"a\\nb\"}")
        .expect(400, "EINVAL", "EINVAL");
  }

  @Test
  void makesHardLinks() {
    api.put("/v1/files/f", "content");
    Reply link = api.post("/v1/files/h", "{\"type\":\"hardlink\",\"target\":\"/f\"}").expect(201);
    assertThat(link.header("X-CallFS-Nlink")).isEqualTo("2");
    assertThat(link.header("X-CallFS-Inode"))
        .isEqualTo(api.head("/v1/files/f").header("X-CallFS-Inode"));
  }

  @Test
  void makesCopies() {
    api.put("/v1/files/f", "content");
    api.post("/v1/files/c", "{\"type\":\"copy\",\"source\":\"/f\"}").expect(201);
    api.put("/v1/files/f", "other");
    assertThat(api.get("/v1/files/c").text()).isEqualTo("content");
  }

  @ParameterizedTest
  @CsvSource({"fifo, fifo, 0644", "socket, socket, 0755"})
  void makesSpecialFilesThatCannotBeOpened(String type, String shown, String mode) {
    Reply node = api.post("/v1/files/n", "{\"type\":\"%s\"}".formatted(type)).expect(201);
    assertThat(node.fields()).contains("X-CallFS-Type: " + shown, "X-CallFS-Mode: " + mode);
    api.head("/v1/files/n").expect(200);
    api.get("/v1/files/n").expect(409, "ENXIO", "ENXIO");
  }

  @Test
  void makesDevicesForRootOnly() {
    String device = "{\"type\":\"chardev\",\"major\":1,\"minor\":3}";
    assertThat(api.post("/v1/files/null", device).expect(201).header("X-CallFS-Device"))
        .isEqualTo("1:3");
    api.send(FakeRequest.anonymous("POST", "/v1/files/mine").key(Api.ALICE).json(device))
        .expect(403, "EPERM", "PERMISSION_DENIED");
  }

  @Test
  void shedsUploadsAboveTheLimitAndTakesThemAgainAfterwards() {
    HttpSettings settings =
        new HttpSettings(
            "1",
            Api.INSTANCE,
            new io.callfs.fs.Mode(0022),
            false,
            true,
            new Limits(1024, 32, 16, 10, 100, 10, 100, 1, Duration.ofSeconds(1)),
            HandleLimits.DEFAULT);
    try (Api narrow = new Api(builder -> builder.settings(settings))) {
      InputStream meanwhile =
          new ByteArrayInputStream(new byte[10]) {
            private boolean asked;

            @Override
            public synchronized int read(byte[] target, int offset, int length) {
              if (!asked) {
                asked = true;
                Reply shed = narrow.put("/v1/files/second", "x");
                shed.expect(503, null, "OVERLOADED");
                assertThat(shed.header("Retry-After")).isEqualTo("1");
              }
              return super.read(target, offset, length);
            }
          };
      narrow
          .send(FakeRequest.of("PUT", "/v1/files/first").body(meanwhile, OptionalLong.of(10)))
          .expect(201);
      narrow.put("/v1/files/third", "x").expect(201);
    }
  }

  @Test
  void releasesOpenFilesWhateverBecomesOfTheAnswer() throws IOException {
    api.put("/v1/files/f", "x".repeat(1000));
    Answer answer = api.http().answer(FakeRequest.of("GET", "/v1/files/f"));
    api.completed.clear();
    answer.finished(10, false);
    assertThat(api.completed).hasSize(1);
    assertThat(api.completed.get(0).whole()).isFalse();
    assertThat(api.completed.get(0).bytesOut()).isEqualTo(10);
  }

  @Test
  void sendsTheVersionThatWasOpenedWhateverIsWrittenMeanwhile() {
    String old = "o".repeat(1000);
    api.put("/v1/files/f", old);
    Answer answer = api.http().answer(FakeRequest.of("GET", "/v1/files/f"));
    api.put("/v1/files/f", "n".repeat(2000)).expect(200);
    api.delete("/v1/files/f").expect(204);
    api.callFs().sweep();
    assertThat(Reply.of(answer).text()).isEqualTo(old);
  }
}
