package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemTest {

  private final List<HealthChecks.Check> checks = new ArrayList<>();
  private final Api api =
      new Api(builder ->
          builder
              .health(() -> List.copyOf(checks))
              .metrics(accept -> new MetricsText.Exposition("text/plain", "callfs_up 1\n")));

  @AfterEach
  void close() {
    api.close();
  }

  private Reply anonymous(String method, String target) {
    return api.send(FakeRequest.anonymous(method, target));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/livez", "/readyz"})
  void tellsThatAllIsWellWithoutAKey(String target) {
    assertThat(anonymous("GET", target).expect(200).text()).isEqualTo("{\"status\":\"ok\"}");
    assertThat(anonymous("HEAD", target).expect(200).length()).isEqualTo(15);
  }

  @Test
  void tellsWhatIsNotWell() {
    checks.add(new HealthChecks.Check("metadata_store", null, true));
    checks.add(new HealthChecks.Check("dlm", "unreachable", true));
    for (String target : List.of("/health", "/readyz")) {
      Reply reply = anonymous("GET", target).expect(503);
      assertThat(reply.text())
          .isEqualTo(
              "{\"status\":\"degraded\",\"checks\":"
                  + "{\"metadata_store\":\"ok\",\"dlm\":\"unreachable\"}}");
      assertThat(reply.header("Retry-After")).isEqualTo("1");
    }
    anonymous("GET", "/livez").expect(200);
  }

  @Test
  void isNotReadyWhileItDrains() {
    api.http().ready(false);
    anonymous("GET", "/readyz").expect(503);
    anonymous("GET", "/health").expect(200);
    api.http().ready(true);
    anonymous("GET", "/readyz").expect(200);
  }

  @Test
  void tellsFiguresBesideTheApiAndOnTheirOwnListener() {
    assertThat(anonymous("GET", "/metrics").expect(200).text()).isEqualTo("callfs_up 1\n");
    HttpService own = api.http().metricsOnly();
    Reply.of(own.answer(FakeRequest.anonymous("GET", "/metrics"))).expect(200);
    Reply.of(own.answer(FakeRequest.anonymous("GET", "/health"))).expect(200);
    Reply.of(own.answer(FakeRequest.of("GET", "/v1/files/"))).expect(404);
  }

  @Test
  void tellsNoFiguresBesideTheApiWhereThatIsOff() {
    HttpSettings settings =
        new HttpSettings(
            "1",
            Api.INSTANCE,
            new io.callfs.fs.Mode(0022),
            false,
            false,
            Limits.DEFAULT,
            HandleLimits.DEFAULT);
    try (Api quiet = new Api(builder -> builder.settings(settings))) {
      quiet.send(FakeRequest.anonymous("GET", "/metrics")).expect(404, null, "NOT_FOUND");
      Reply.of(quiet.http().metricsOnly().answer(FakeRequest.anonymous("GET", "/metrics")))
          .expect(200);
    }
  }

  @Test
  void tellsVersionAndLimits() {
    JsonNode json = api.get("/v1").expect(200).json();
    assertThat(json.path("version").asText()).isEqualTo("1.2.3");
    assertThat(json.path("limits").path("name_max").asInt()).isEqualTo(255);
    assertThat(json.path("features").isArray()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/files/x | application/json, application/octet-stream",
        "/v1/handles/x | application/json",
        "/v1/directories |"
      })
  void tellsWhatPatchTakes(String target, String types) {
    Reply options = api.send(FakeRequest.of("OPTIONS", target)).expect(204);
    assertThat(options.header("Accept-Patch")).isEqualTo(types);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/files/x | GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS",
        "/v1/directories | GET, HEAD, OPTIONS",
        "/v1 | GET, HEAD, OPTIONS",
        "/v1/handles | POST, OPTIONS",
        "/v1/handles/ | POST, OPTIONS",
        "/v1/handles/x | GET, HEAD, PATCH, DELETE, OPTIONS",
        "/v1/handles/x/content | GET, HEAD, PUT, POST, OPTIONS",
        "/v1/handles/x/sync | POST, OPTIONS",
      })
  void tellsTheMethodsOfARoute(String target, String allow) {
    Reply options = api.send(FakeRequest.of("OPTIONS", target)).expect(204);
    assertThat(options.header("Allow")).isEqualTo(allow);
    Reply wrong = api.send(FakeRequest.of("BREW", target));
    wrong.expect(405, null, "METHOD_NOT_ALLOWED");
    assertThat(wrong.header("Allow")).isEqualTo(allow);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1/filesx",
        "/v1/file/a",
        "/v2/files/a",
        "/v1%2Ffiles/a",
        "//v1/files/a",
        "/v1/./files/a",
        "/healthz",
        "/metrics/x",
        "/v1/handles//content",
        "/v1/handles/x/other",
        "/v1/handles/x/content/",
        "",
        "v1/files"
      })
  void knowsNoOtherRoute(String target) {
    api.get(target).expect(404, null, "NOT_FOUND");
  }

  @Test
  void saysThatThereAreNoLinksWhereTheStoreKeepsNone() {
    CallFsHttp without = Api.over(api.callFs()::view);
    Reply.of(without.answer(FakeRequest.of("GET", "/v1/links")))
        .expect(501, "EOPNOTSUPP", "EOPNOTSUPP");
    Reply.of(without.answer(FakeRequest.anonymous("GET", "/download/x")))
        .expect(501, "EOPNOTSUPP", "EOPNOTSUPP");
    without.close();
  }

  @Test
  void putsTheFieldsOfSecurityOnEveryAnswer() {
    api.put("/v1/files/f", "x");
    for (Reply reply :
        List.of(
            api.get("/v1/files/f"),
            api.get("/v1/files/no"),
            api.get("/no"),
            anonymous("GET", "/v1/files/f"),
            anonymous("GET", "/health"),
            api.delete("/v1/files/f"),
            api.get("/v1/directories"))) {
      for (String name :
          List.of(
              "X-Request-ID",
              "Referrer-Policy",
              "Permissions-Policy",
              "Content-Security-Policy",
              "Cross-Origin-Resource-Policy")) {
        assertThat(reply.header(name)).as(name).isNotNull();
      }
      assertThat(reply.fields())
          .contains(
              "Strict-Transport-Security: max-age=31536000; includeSubDomains",
              "X-Content-Type-Options: nosniff",
              "X-Frame-Options: DENY",
              "Cross-Origin-Opener-Policy: same-origin",
              "Cross-Origin-Embedder-Policy: require-corp");
      assertThat(reply.header("Server")).isNull();
      Set<String> names = new TreeSet<>();
      for (String field : reply.fields()) {
        assertThat(names.add(field.substring(0, field.indexOf(':')).toLowerCase(Locale.ROOT)))
            .as(field)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"abc-123, true", "a b, false", "'', false", "é, false", "<x>, false"})
  void echoesSaneRequestIds(String id, boolean echoed) {
    Reply reply = api.send(FakeRequest.anonymous("GET", "/livez").header("X-Request-ID", id));
    assertThat(reply.header("X-Request-ID").equals(id)).isEqualTo(echoed);
  }

  @Test
  void givesEachRequestAnIdOfItsOwn() {
    assertThat(api.get("/v1").header("X-Request-ID"))
        .isNotEqualTo(api.get("/v1").header("X-Request-ID"));
  }

  @Test
  void tellsTheListenerOfEachRequest() {
    api.put("/v1/files/secret-name", "content");
    api.send(FakeRequest.anonymous("GET", "/v1/files/secret-name").key(Api.ALICE));
    assertThat(api.completed).hasSize(2);
    RequestListener.Completed put = api.completed.get(0);
    assertThat(put.method()).isEqualTo("PUT");
    assertThat(put.route()).isEqualTo("/v1/files/{path}");
    assertThat(put.status()).isEqualTo(201);
    assertThat(put.bytesIn()).isEqualTo(7);
    assertThat(put.principal()).isEqualTo("administrator");
    assertThat(put.remoteAddress()).isEqualTo("192.0.2.1");
    RequestListener.Completed get = api.completed.get(1);
    assertThat(get.bytesOut()).isEqualTo(7);
    assertThat(get.principal()).isEqualTo("alice");
    assertThat(get.toString()).doesNotContain("secret-name");
  }

  @Test
  void answersWhatIsNoRequestAtAll() {
    Reply reply = Reply.of(api.http().refuse(431, "HEADERS_TOO_LARGE", "too many fields"));
    reply.expect(431, null, "HEADERS_TOO_LARGE");
    assertThat(reply.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(api.completed.get(0).route()).isEqualTo("unknown");
    assertThat(api.completed.get(0).method()).isEqualTo("OTHER");
  }

  @Test
  void actsAsOthersForAdministratorsOnly() {
    FakeRequest request =
        FakeRequest.of("PUT", "/v1/files/theirs")
            .header("X-CallFS-Act-As", "uid=1000;groups=27,1001")
            .body("x");
    assertThat(api.send(request).expect(201).fields())
        .contains("X-CallFS-UID: 1000", "X-CallFS-GID: 1000", "X-CallFS-Owner: alice");
    api.send(
            FakeRequest.anonymous("GET", "/v1/files/theirs")
                .key(Api.BOB)
                .header("X-CallFS-Act-As", "uid=1000"))
        .expect(403, "EPERM", "ACT_AS_FORBIDDEN");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1000",
        "uid=",
        "uid=x",
        "uid=-1",
        "uid=4294967295",
        "uid=1;uid=2",
        "gid=1",
        "uid=1;groups=1,,2",
        "uid=1;name=x",
        "uid=1;"
      })
  void refusesMalformedIdentities(String value) {
    api.send(FakeRequest.of("GET", "/v1/files/").header("X-CallFS-Act-As", value))
        .expect(400, "EINVAL", "EINVAL");
  }

  @Test
  void answersEveryMissingOrWrongKeyAlike() {
    List<Reply> replies = new ArrayList<>();
    replies.add(refused(null, null));
    replies.add(refused("Bearer wrong", null));
    replies.add(refused("Basic " + FakeRequest.ADMINISTRATOR, null));
    replies.add(refused("Bearer " + FakeRequest.ADMINISTRATOR, "Bearer x"));
    for (Reply reply : replies) {
      reply.expect(401, null, "AUTHENTICATION_FAILED");
      assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
      assertThat(reply.text()).isEqualTo(replies.get(0).text());
      assertThat(reply.fields()).isEqualTo(replies.get(0).fields());
    }
  }

  private Reply refused(String first, String second) {
    FakeRequest request =
        FakeRequest.anonymous("PUT", "/v1/files/%zz?nonsense").header("X-Request-ID", "r");
    if (first != null) {
      request.header("Authorization", first);
    }
    if (second != null) {
      request.header("Authorization", second);
    }
    return api.send(request);
  }

  @Test
  void documentsEveryRouteAndMethodAndNoOther() {
    JsonNode document = api.get("/openapi.json").expect(200).json();
    assertThat(document.path("openapi").asText()).startsWith("3.1.");
    Set<String> documented = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation -> {
                  if (!operation.getKey().equals("parameters")) {
                    documented.add(
                        operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                  }
                }));
    Set<String> answered = new TreeSet<>();
    for (Route route : Route.values()) {
      for (Method method : Method.values()) {
        // What says 501, and what has no path of its own, is not documented.
        if (method != Method.OPTIONS && route.allows(method)) {
          answered.add(method + " " + route.template());
        }
      }
    }
    assertThat(documented).isEqualTo(answered);
  }
}
