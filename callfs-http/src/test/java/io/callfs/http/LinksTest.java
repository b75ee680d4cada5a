package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {

  private final Api api = new Api();

  @BeforeEach
  void store() {
    api.put("/v1/files/docs/a.txt", "0123456789").expect(201);
  }

  @AfterEach
  void close() {
    api.close();
  }

  private JsonNode made(String json) {
    return api.post("/v1/links/generate", json).expect(201).json();
  }

  private String link() {
    return "/download/"
        + made("{\"path\":\"/docs/a.txt\",\"expiry_seconds\":60}").path("token").asText();
  }

  private Reply download(String target, String... fields) {
    return api.send(request("GET", target, fields));
  }

  private static FakeRequest request(String method, String target, String... fields) {
    FakeRequest request = FakeRequest.anonymous(method, target);
    for (int i = 0; i < fields.length; i += 2) {
      request.header(fields[i], fields[i + 1]);
    }
    return request;
  }

  private static String cookie(Reply reply) {
    String field = reply.header("Set-Cookie");
    return field.substring(0, field.indexOf(';'));
  }

  @Test
  void makesALinkWhoseUrlIsTheConfiguredOne() {
    JsonNode made = made("{\"path\":\"docs/a.txt\",\"expiry_seconds\":60}");
    assertThat(made.path("url").asText())
        .isEqualTo("https://files.example:8443/download/" + made.path("token").asText());
    assertThat(made.path("path").asText()).isEqualTo("/docs/a.txt");
    assertThat(made.path("expires_at").asText()).isEqualTo("2026-11-21T10:01:00Z");
    assertThat(made.path("expires").asText()).isEqualTo("2026-11-21T10:01:00Z");
    assertThat(api.links.made).isEqualTo(1);
  }

  @Test
  void givesTheFileOnceAndNothingOfItsPlaceAndOwners() {
    String link = link();
    Reply reply = download(link).expect(200);
    assertThat(reply.text()).isEqualTo("0123456789");
    assertThat(reply.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt");
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    assertThat(reply.header("ETag")).isNotEmpty();
    assertThat(reply.fields()).noneMatch(field -> field.startsWith("X-CallFS-"));
    assertThat(reply.fields()).filteredOn(field -> field.startsWith("Cache-Control")).hasSize(1);
    download(link).expect(410, null, "LINK_USED");
    assertThat(api.links.used).containsExactly("success", "used");
  }

  @Test
  void claimsNothingForHeadAndThoseWhoOnlyLook() {
    String link = link();
    Reply head = api.send(request("HEAD", link)).expect(200);
    assertThat(head.length()).isEqualTo(10);
    assertThat(head.header("Set-Cookie")).isNull();
    download(link, "Sec-Purpose", "prefetch;prerender").expect(204);
    download(link, "User-Agent", "Mozilla/5.0 (compatible; Slackbot 1.0)").expect(204);
    download(link, "If-None-Match", head.header("ETag")).expect(304);
    download(link, "If-Match", "\"other\"").expect(412, null, "PRECONDITION_FAILED");
    download(link, "Range", "bytes=10-").expect(416, null, "RANGE_NOT_SATISFIABLE");
    download(link).expect(200);
  }

  @Test
  void goesOnWithTheCookieUntilTheLastByteIsOut() {
    String link = link();
    Reply first = download(link, "Range", "bytes=0-3").expect(206);
    assertThat(first.text()).isEqualTo("0123");
    download(link, "Range", "bytes=4-").expect(410, null, "LINK_USED");
    String cookie = cookie(first);
    download(link, "Range", "bytes=4-5", "Cookie", "a=b; " + cookie).expect(206);
    assertThat(download(link, "Range", "bytes=6-", "Cookie", cookie).expect(206).text())
        .isEqualTo("6789");
    download(link, "Range", "bytes=6-", "Cookie", cookie).expect(410, null, "LINK_USED");
    assertThat(api.links.used).containsExactly("success", "used", "resumed", "resumed", "used");
  }

  @Test
  void keepsTheCookieToTheLink() {
    String link = link();
    assertThat(download(link).expect(200).header("Set-Cookie"))
        .endsWith("; Path=" + link + "; Max-Age=900; Secure; HttpOnly; SameSite=Strict");
  }

  @Test
  void givesTheClaimBackWhenNoByteWentOut() {
    String link = link();
    api.http().answer(request("GET", link)).finished(0, false);
    download(link).expect(200);
  }

  @Test
  void takesTheGivenNameAndEncodesIt() {
    JsonNode made =
        made(
            "{\"path\":\"/docs/a.txt\",\"expiry_seconds\":60,"
                + "\"filename\":\"Gr\\u00fc\\u00dfe \\\"1\\\" 100%.txt\"}");
    assertThat(download("/download/" + made.path("token").asText()).header("Content-Disposition"))
        .isEqualTo(
            "attachment; filename=\"Gr__e _1_ 100_.txt\";"
                + " filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22%20100%25.txt");
  }

  @Test
  void canBeUsedAsOftenAsItWasMadeFor() {
    JsonNode made = made("{\"path\":\"/docs/a.txt\",\"expiry_seconds\":60,\"max_uses\":2}");
    String link = "/download/" + made.path("token").asText();
    download(link).expect(200);
    download(link).expect(200);
    download(link).expect(410, null, "LINK_USED");
  }

  @Test
  void endsWithItsTime() {
    String link = link();
    api.now = api.now.plusSeconds(61);
    download(link).expect(410, null, "LINK_EXPIRED");
    api.send(request("HEAD", link)).expect(410);
  }

  @Test
  void isNotFoundWhereItIsTamperedWithOrUnknown() {
    String link = link();
    download(link.substring(0, link.length() - 2) + "AA").expect(404, null, "LINK_NOT_FOUND");
    download("/download/x").expect(404, null, "LINK_NOT_FOUND");
    download("/download/%2e%2e").expect(404, null, "LINK_NOT_FOUND");
    download("/download/").expect(404, null, "LINK_NOT_FOUND");
    download("/download").expect(404, null, "LINK_NOT_FOUND");
    download(link + "/x").expect(404, null, "LINK_NOT_FOUND");
  }

  @Test
  void doesNotFindAFileThatIsGone() {
    String link = link();
    api.delete("/v1/files/docs/a.txt").expect(204);
    download(link).expect(404, "ENOENT", "FILE_NOT_FOUND");
    assertThat(download(link).text()).doesNotContain("docs");
    assertThat(api.links.used).containsExactly("gone", "gone");
  }

  @Test
  void listsAndRevokesTheCallersLinks() {
    api.patch("/v1/files/docs/a.txt", "{\"mode\":\"0644\"}").expect(200);
    FakeRequest alices =
        FakeRequest.anonymous("POST", "/v1/links/generate")
            .key(Api.ALICE)
            .json("{\"path\":\"/docs/a.txt\",\"expiry_seconds\":60}");
    String id = api.send(alices).expect(201).json().path("id").asText();
    assertThat(api.get("/v1/links").expect(200).json().path("count").asInt()).isZero();
    JsonNode items =
        api.send(FakeRequest.anonymous("GET", "/v1/links").key(Api.ALICE))
            .expect(200)
            .json()
            .path("items");
    assertThat(items).hasSize(1);
    assertThat(items.get(0).path("state").asText()).isEqualTo("active");
    assertThat(items.get(0).path("id").asText()).isEqualTo(id);
    api.send(FakeRequest.anonymous("DELETE", "/v1/links/" + id).key(Api.BOB))
        .expect(404, "ENOENT", "FILE_NOT_FOUND");
    api.send(FakeRequest.anonymous("DELETE", "/v1/links/" + id).key(Api.ALICE)).expect(204);
    assertThat(
            api.send(FakeRequest.anonymous("GET", "/v1/links").key(Api.ALICE))
                .json()
                .at("/items/0/state")
                .asText())
        .isEqualTo("revoked");
  }

  @Test
  void listsPageByPage() {
    for (int i = 0; i < 5; i++) {
      link();
    }
    JsonNode first = api.get("/v1/links?limit=3").expect(200).json();
    assertThat(first.path("items")).hasSize(3);
    JsonNode second =
        api.get("/v1/links?limit=3&cursor=" + first.path("next_cursor").asText())
            .expect(200)
            .json();
    assertThat(second.path("items")).hasSize(2);
    assertThat(second.has("next_cursor")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"path\":\"/docs\",\"expiry_seconds\":60} | 400 | EINVAL | EINVAL",
        "{\"path\":\"/none\",\"expiry_seconds\":60} | 404 | ENOENT | FILE_NOT_FOUND",
        "{\"path\":\"\",\"expiry_seconds\":60} | 404 | ENOENT | FILE_NOT_FOUND",
        "{\"path\":\"/docs/a.txt\"} | 400 | EINVAL | EINVAL",
        "{\"path\":\"/docs/a.txt\",\"expiry_seconds\":0} | 400 | EINVAL | EINVAL",
        "{\"path\":\"/docs/a.txt\",\"expiry_seconds\":86401} | 400 | EINVAL | EINVAL",
        "{\"path\":\"/docs/a.txt\",\"expiry_seconds\":60,\"max_uses\":0} | 400 | EINVAL | EINVAL",
        "{\"path\":\"/docs/a.txt\",\"expiry_seconds\":60,\"filename\":\"a/b\"} | 400 | EINVAL | EINVAL",
        "{\"path\":\"/docs/a.txt\",\"expiry_seconds\":60,\"x\":1} | 400 | EINVAL | EINVAL",
        "{\"expiry_seconds\":60} | 400 | EINVAL | EINVAL",
        "[] | 400 | EINVAL | EINVAL"
      })
  void refusesWhatItCantMake(String json, int status, String errno, String code) {
    api.post("/v1/links/generate", json).expect(status, errno, code);
    assertThat(api.links.made).isZero();
  }

  @Test
  void refusesWhoMayNotReadTheFile() {
    api.patch("/v1/files/docs/a.txt", "{\"mode\":\"0600\"}").expect(200);
    api.send(
            FakeRequest.anonymous("POST", "/v1/links/generate")
                .key(Api.ALICE)
                .json("{\"path\":\"/docs/a.txt\",\"expiry_seconds\":60}"))
        .expect(403, "EACCES", "PERMISSION_DENIED");
  }

  @Test
  void tellsThoseWhoAskTooOftenHowLongToWait() {
    String link = link();
    api.links.wait = Optional.of(Duration.ofMillis(2500));
    Reply refused =
        api.post("/v1/links/generate", "{\"path\":\"/docs/a.txt\",\"expiry_seconds\":60}");
    refused.expect(429, null, "RATE_LIMIT_EXCEEDED");
    assertThat(refused.header("Retry-After")).isEqualTo("3");
    download(link).expect(429, null, "RATE_LIMIT_EXCEEDED");
    api.links.wait = Optional.empty();
    download(link).expect(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/links", "/v1/links/generate", "/v1/links/x"})
  void asksForAKey(String target) {
    api.send(FakeRequest.anonymous("GET", target)).expect(401);
  }
}
