package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Credentials;
import io.callfs.fs.FsPath;
import io.callfs.fs.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that may do less than their user. */
class KeyScopeTest {

  private static final String BOUNDED = "key-of-one-directory";
  private static final String READER = "key-that-only-reads";
  private static final String BRIEF = "key-that-ends-soon-01";

  private static final Principal ANN =
      new Principal("ann", new Credentials(0, 0, Set.of(0L)), false);

  private final Api api =
      new Api(builder ->
          builder.authenticator(
              Authenticator.of(
                  List.of(
                      ApiUser.administrator(List.of(FakeRequest.ADMINISTRATOR)),
                      new ApiUser(ANN, List.of(BOUNDED), scope("/in")),
                      new ApiUser(
                          ANN, List.of(READER), new KeyScope(List.of(), true, Optional.empty())),
                      new ApiUser(
                          ANN,
                          List.of(BRIEF),
                          new KeyScope(
                              List.of(),
                              false,
                              Optional.of(Instant.parse("2026-11-21T10:00:01Z"))))))));

  private static KeyScope scope(String path) {
    return new KeyScope(List.of(FsPath.parse(path)), false, Optional.empty());
  }

  @BeforeEach
  void fill() {
    api.put("/v1/files/in/file", "inside").expect(201);
    api.put("/v1/files/in/below/file", "inside").expect(201);
    api.put("/v1/files/out/file", "outside").expect(201);
    api.put("/v1/files/inner", "outside").expect(201);
    api.post("/v1/files/in/link", "{\"type\":\"symlink\",\"target\":\"/out\"}").expect(201);
    api.post("/v1/files/in/near", "{\"type\":\"symlink\",\"target\":\"file\"}").expect(201);
  }

  @AfterEach
  void close() {
    api.close();
  }

  private Reply bounded(String method, String target) {
    return api.send(FakeRequest.anonymous(method, target).key(BOUNDED));
  }

  private Reply bounded(String method, String target, String json) {
    return api.send(FakeRequest.anonymous(method, target).key(BOUNDED).json(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/files/in/file",
        "/v1/files/in",
        "/v1/files/in/",
        "/v1/files?path=/in/below/file",
        "/v1/directories/in?recursive=true",
        "/v1/files/in/link?view=stat&follow=false",
        "/v1/files/in/link?view=link",
        "/v1",
      })
  void reachesWhatIsBelowItsPaths(String target) {
    bounded("GET", target).expect(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/files/",
        "/v1/files/out/file",
        "/v1/files/inner",
        "/v1/files/none",
        "/v1/files?path=/in/../out/file",
        "/v1/files?path=/in/./file",
        "/v1/files/in/link/file",
        "/v1/files/in/link/",
        "/v1/files/in/link",
        "/v1/files/in/near",
        "/v1/directories/",
        "/v1/directories/in/link",
        "/v1/directories/out",
        "/v1/files/out?view=stat",
        "/v1/files/out?view=fs",
        "/v1/files/out?view=xattrs",
        "/v1/links",
      })
  void reachesNothingElse(String target) {
    assertThat(bounded("GET", target).expect(403).text()).doesNotContain("outside");
    assertThat(api.sendFromMemory(FakeRequest.anonymous("GET", target).key(BOUNDED)))
        .satisfies(found -> found.ifPresent(reply -> assertThat(reply.status()).isEqualTo(403)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "PATCH | /v1/files/in/file  | {\"destination\":\"/out/moved\"}",
        "PATCH | /v1/files/out/file | {\"destination\":\"/in/moved\"}",
        "PATCH | /v1/files/in/file  | {\"destination\":\"/out/file\",\"exchange\":true}",
        "PATCH | /v1/files/in/link  | {\"destination\":\"/in/other\"}",
        "PATCH | /v1/files/in/below | {\"destination\":\"/in/other\"}",
        "PATCH | /v1/files/in/file  | {\"destination\":\"/in/link\",\"exchange\":true}",
        "PATCH | /v1/files/in/file  | {\"destination\":\"/in/link/file\",\"overwrite\":true}",
        "PATCH | /v1/files/in/link/file | {\"mode\":\"0600\"}",
        "PATCH | /v1/files/out/file | {\"size\":0}",
        "POST  | /v1/files/in/new   | {\"type\":\"symlink\",\"target\":\"/out\"}",
        "POST  | /v1/files/in/new   | {\"type\":\"hardlink\",\"target\":\"/out/file\"}",
        "POST  | /v1/files/in/new   | {\"type\":\"hardlink\",\"target\":\"/in/link\"}",
        "POST  | /v1/files/in/new   | {\"type\":\"copy\",\"source\":\"/out/file\"}",
        "POST  | /v1/files/in/new   | {\"type\":\"copy\",\"source\":\"/in/link/file\"}",
        "POST  | /v1/files/out/new  | {\"type\":\"file\"}",
        "POST  | /v1/handles        | {\"path\":\"/out/file\",\"flags\":[\"O_RDONLY\"]}",
        "POST  | /v1/handles        | {\"path\":\"/in/link/file\",\"flags\":[\"O_RDWR\"]}",
        "POST  | /v1/links/generate | {\"path\":\"/out/file\",\"expiry_seconds\":60}",
        "POST  | /v1/links/generate | {\"path\":\"/in/link/file\",\"expiry_seconds\":60}",
        "DELETE| /v1/files/out/file | {}",
        "PUT   | /v1/files/out/file | {}",
        "PUT   | /v1/files/in/link/new | {}",
      })
  void changesNothingElse(String method, String target, String json) {
    bounded(method, target, json).expect(403);
    assertThat(api.get("/v1/files/out/file").expect(200).text()).isEqualTo("outside");
  }

  @Test
  void worksWithinItsPaths() {
    bounded("PUT", "/v1/files/in/new/deep", "{}").expect(201);
    bounded("PATCH", "/v1/files/in/file", "{\"destination\":\"/in/moved\"}").expect(200);
    bounded("POST", "/v1/files/in/hard", "{\"type\":\"hardlink\",\"target\":\"/in/moved\"}")
        .expect(201);
    bounded("POST", "/v1/links/generate", "{\"path\":\"/in/moved\",\"expiry_seconds\":60}")
        .expect(201);
    bounded("DELETE", "/v1/files/in/link").expect(204);
  }

  @Test
  void whoOnlyReadsChangesNothing() {
    api.send(FakeRequest.anonymous("GET", "/v1/files/in/file").key(READER)).expect(200);
    api.send(FakeRequest.anonymous("PUT", "/v1/files/in/file").key(READER).body("x"))
        .expect(403, "EROFS", "PERMISSION_DENIED");
    api.send(FakeRequest.anonymous("DELETE", "/v1/files/in/file").key(READER)).expect(403);
    api.send(FakeRequest.anonymous("POST", "/v1/links/generate").key(READER).json("{}"))
        .expect(403);
  }

  @Test
  void keyEndsWhenItsTimeIsOver() {
    FakeRequest request = FakeRequest.anonymous("GET", "/v1/files/in/file").key(BRIEF);
    api.send(request).expect(200);
    api.now = Instant.parse("2026-11-21T10:00:01Z");
    api.send(request).expect(401);
  }

  @Test
  void pathsHaveNoDots() {
    assertThatThrownBy(() -> scope("/in/../out")).isInstanceOf(IllegalArgumentException.class);
  }
}
