package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Credentials;
import io.callfs.http.AuditListener.Event;
import io.callfs.http.AuditListener.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an audit is told. */
class AuditTest {

  private final List<Event> events = new ArrayList<>();
  private final Api api = new Api(builder -> builder.audit(events::add));

  @AfterEach
  void close() {
    api.close();
  }

  private Event only() {
    assertThat(events).hasSize(1);
    return events.remove(0);
  }

  @Test
  void everyChangeIsTold() {
    api.send(
            FakeRequest.of("PUT", "/v1/files/a")
                .header("X-CallFS-Act-As", "uid=7")
                .header("X-Request-ID", "r1")
                .body("x"))
        .expect(201);
    Event put = only();
    assertThat(put.kind()).isEqualTo(Kind.CHANGE);
    assertThat(put.method() + put.route()).isEqualTo("PUT/v1/files/{path}");
    assertThat(put.path()).isEqualTo("/a");
    assertThat(put.status()).isEqualTo(201);
    assertThat(put.principal()).isEqualTo("administrator");
    assertThat(put.key()).isNotZero();
    assertThat(put.as()).extracting(Credentials::uid).isEqualTo(7L);
    assertThat(put.requestId()).isEqualTo("r1");
    assertThat(put.remoteAddress()).isEqualTo("192.0.2.1");
    api.patch("/v1/files/a", "{\"destination\":\"/b\"}").expect(200);
    assertThat(only().destination()).isEqualTo("/b");
    api.delete("/v1/files/a").expect(404);
    assertThat(only().status()).isEqualTo(404);
  }

  @Test
  void refusedAccessIsTold() {
    api.send(FakeRequest.anonymous("GET", "/v1/files/a?b").key("a-key-that-nobody-has"))
        .expect(401);
    Event refused = only();
    assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
    assertThat(refused.path()).isEqualTo("/v1/files/a");
    assertThat(refused.principal()).isNull();
    assertThat(refused.key()).isZero();
    assertThat(refused.as()).isNull();
  }

  @Test
  void useOfALinkIsToldWithItsFileAndWithoutItsToken() {
    api.put("/v1/files/a", "x").expect(201);
    String token =
        api.post("/v1/links/generate", "{\"path\":\"/a\",\"expiry_seconds\":60}")
            .expect(201)
            .json()
            .path("token")
            .asText();
    events.clear();
    api.send(FakeRequest.get("/download/" + token)).expect(200);
    Event used = only();
    assertThat(used.kind()).isEqualTo(Kind.LINK_USE);
    assertThat(used.path()).isEqualTo("/a");
    assertThat(used.link()).hasSize(64);
    api.send(FakeRequest.get("/download/" + token)).expect(410);
    Event again = only();
    assertThat(again.status()).isEqualTo(410);
    assertThat(used.toString() + again).doesNotContain(token);
  }

  @Test
  void readingIsNotTold() {
    api.put("/v1/files/a", "x").expect(201);
    events.clear();
    api.get("/v1/files/a").expect(200);
    api.head("/v1/files/a").expect(200);
    api.get("/v1/directories/").expect(200);
    assertThat(events).isEmpty();
  }
}
