package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody but a peer is taken for a peer (API.md §11). */
class CrossServerTrustIT {

  private static final String TARGET = "/v1/files/a";

  @TempDir static Path directory;

  private static Cluster cluster;
  private static Client client;

  @BeforeAll
  static void start() throws IOException {
    cluster = Cluster.prepare(directory, "one", "two");
    cluster.launch("one", Map.of());
    client = cluster.client("one");
    assertThat(client.put(TARGET, "content".getBytes(UTF_8)).statusCode()).isEqualTo(201);
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
  }

  /** What a peer would say, with one part of it wrong where a test changes it. */
  private static final class Proof {
    String secret = Cluster.SECRET;
    String origin = "two";
    String owner = "one";
    long millis = Instant.now().toEpochMilli();
    String nonce = UUID.randomUUID().toString().replace("-", "");
    String method = "GET";
    String identity = "administrator;0;0;[0]";
    String target = TARGET;

    String field() throws GeneralSecurityException {
      String text =
          String.join(
              "\n",
              "callfs-peer-1",
              origin,
              owner,
              Long.toString(millis),
              nonce,
              "0",
              method,
              identity,
              target);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      String code = HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
      return "1;" + origin + ";" + millis + ";" + nonce + ";0;" + code;
    }
  }

  private static HttpResponse<byte[]> get(String field) {
    return client.send(client.request(TARGET).header("X-CallFS-Peer", field).GET());
  }

  private static void assertRefused(HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(new String(answer.body(), UTF_8)).contains("PEER_REFUSED");
  }

  @Test
  void whatAPeerSaysIsTaken() throws Exception {
    assertThat(get(new Proof().field()).statusCode()).isEqualTo(200);
  }

  @Test
  void sameRequestSentAgainIsRefused() throws Exception {
    String field = new Proof().field();
    assertThat(get(field).statusCode()).isEqualTo(200);
    assertRefused(get(field));
  }

  @Test
  void wrongSecretIsRefused() throws Exception {
    Proof proof = new Proof();
    proof.secret = "another-secret-of-the-instances";
    assertRefused(get(proof.field()));
  }

  @Test
  void proofOfAnotherRequestIsRefused() throws Exception {
    Proof method = new Proof();
    method.method = "HEAD";
    Proof target = new Proof();
    target.target = "/v1/files/b";
    Proof owner = new Proof();
    owner.owner = "three";
    Proof identity = new Proof();
    identity.identity = "administrator;0;0;[0, 1]";
    for (Proof proof : new Proof[] {method, target, owner, identity}) {
      assertRefused(get(proof.field()));
    }
  }

  @Test
  void proofIsGoodForAMinute() throws Exception {
    Proof early = new Proof();
    early.millis -= 70_000;
    Proof late = new Proof();
    late.millis += 70_000;
    Proof inTime = new Proof();
    inTime.millis -= 40_000;
    assertRefused(get(early.field()));
    assertRefused(get(late.field()));
    assertThat(get(inTime.field()).statusCode()).isEqualTo(200);
  }

  @Test
  void unknownInstanceIsRefused() throws Exception {
    Proof proof = new Proof();
    proof.origin = "three";
    assertRefused(get(proof.field()));
  }

  @Test
  void whatIsNoProofIsRefused() {
    for (String field : new String[] {"1", "1;two;1;2;3;4", "x".repeat(2000), "1;two;;;;"}) {
      assertRefused(get(field));
    }
  }

  @Test
  void theFieldMakesNobodyAnAdministrator() throws Exception {
    HttpResponse<byte[]> answer =
        client.send(
            client
                .as("a-key-that-nobody-has")
                .request(TARGET)
                .header("X-CallFS-Peer", new Proof().field())
                .GET());
    assertThat(answer.statusCode()).isEqualTo(401);
  }

  @Test
  void theSecretIsNoKey() {
    assertThat(client.as(Cluster.SECRET).get(TARGET).statusCode()).isEqualTo(401);
  }

  @Test
  void fieldIsRefusedOnEveryRoute() {
    for (String target : new String[] {"/health", "/v1", "/metrics", "/download/x", "/nowhere"}) {
      assertRefused(
          client.send(client.request(target).header("X-CallFS-Peer", "1;two;1;2;3;4").GET()));
    }
  }

  @Test
  void secondInstanceOfTheSameNameIsRefused() {
    try (Distribution second =
        Distribution.launch(
            directory.resolve("second"),
            cluster.settings("one", Map.of("CALLFS_SERVER_LISTEN_ADDR", "127.0.0.1:0")))) {
      assertThat(second.exitCode(Duration.ofSeconds(60))).isNotZero();
      assertThat(second.output()).contains("instance_discovery.instance_id");
    }
  }
}
