package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of an owner that is away, or that is not who it should be (API.md §11). */
class CrossServerFaultsIT {

  private static final byte[] OLD = "the old content".getBytes(UTF_8);
  private static final byte[] NEW = "the new content".getBytes(UTF_8);
  private static final String PEERS = "CALLFS_INSTANCE_DISCOVERY_PEER_ENDPOINTS";

  @TempDir static Path directory;

  private static Cluster cluster;
  private Distribution owner;

  @BeforeAll
  static void prepare() throws IOException {
    cluster = Cluster.prepare(directory, "owner", "asked");
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
  }

  @BeforeEach
  void makeAFile() {
    owner = cluster.launch("owner", Map.of());
    int status = cluster.client("owner").put("/v1/files/a", OLD).statusCode();
    assertThat(status).isIn(200, 201);
  }

  @AfterEach
  void end() {
    owner.close();
  }

  private static Distribution asked(Map<String, String> settings) {
    return cluster.launch("asked", settings);
  }

  private static void assertProxyError(HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(new String(answer.body(), UTF_8))
        .contains("\"code\":\"PROXY_ERROR\"")
        .contains("failed to proxy request to owning server: owner: ");
  }

  private void assertUnchanged() {
    assertThat(cluster.client("owner").get("/v1/files/a").body()).isEqualTo(OLD);
  }

  @Test
  void ownerThatIsDownIsToldAndUsedAgainOnceItIsBack() {
    try (Distribution server = asked(Map.of())) {
      Client client = cluster.client("asked");
      assertThat(client.get("/v1/files/a").statusCode()).isEqualTo(200);
      owner.kill();

      assertProxyError(client.get("/v1/files/a"));
      assertProxyError(client.put("/v1/files/a", NEW));
      assertProxyError(client.delete("/v1/files/a"));
      assertThat(client.head("/v1/files/a").statusCode()).isEqualTo(502);
      assertThat(client.put("/v1/files/of-asked", NEW).statusCode()).isIn(200, 201);
      HttpResponse<byte[]> health = client.get("/health");
      while (health.statusCode() == 200) {
        health = client.get("/health");
      }
      assertThat(new String(health.body(), UTF_8)).contains("peer owner");
      assertThat(client.get("/readyz").statusCode()).isEqualTo(200);
      owner = cluster.launch("owner", Map.of());
      assertThat(client.get("/v1/files/a").body()).isEqualTo(OLD);
      assertThat(server.output()).contains("could not be handed over to owner");
    }
  }

  @Test
  void downloadThatBreaksOffIsNeverAShortFile() throws Exception {
    byte[] large = new byte[40_000_000];
    assertThat(cluster.client("owner").put("/v1/files/large", large).statusCode()).isIn(200, 201);
    try (Distribution server = asked(Map.of())) {
      Client client = cluster.client("asked");
      HttpResponse<InputStream> answer =
          client
              .http()
              .send(client.request("/v1/files/large").GET().build(), BodyHandlers.ofInputStream());
      assertThat(answer.statusCode()).isEqualTo(200);
      try (InputStream body = answer.body()) {
        assertThat(body.readNBytes(100_000)).hasSize(100_000);
        owner.kill();
        assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
      }
      assertThat(server.output()).doesNotContain("\tat ");
    }
  }

  @Test
  void ownerThatHangsIsGivenUpInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Distribution server =
            asked(
                Map.of(
                    PEERS,
                    "{\"owner\":\"https://localhost:" + silent.getLocalPort() + "\"}",
                    "CALLFS_SERVER_FILE_OP_TIMEOUT",
                    "1s"))) {
      long began = System.nanoTime();
      HttpResponse<byte[]> answer = cluster.client("asked").get("/v1/files/a");
      assertThat(answer.statusCode()).isIn(502, 504);
      assertThat(new String(answer.body(), UTF_8)).contains("PROXY_ERROR");
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)).isLessThan(30);
      assertThat(server.output()).doesNotContain("\tat ");
    }
    assertUnchanged();
  }

  @Test
  void unknownHostIsTold() {
    try (Distribution server =
        asked(Map.of(PEERS, "{\"owner\":\"https://no-such-host.invalid:1\"}"))) {
      assertProxyError(cluster.client("asked").put("/v1/files/a", NEW));
      assertThat(server.output()).doesNotContain("\tat ");
    }
    assertUnchanged();
  }

  @Test
  void certificateThatIsNotTrustedIsRefused() {
    Path elsewhere = directory.resolve("elsewhere");
    Distribution.start(elsewhere).close();
    String foreign = Client.certificate(elsewhere.resolve(".callfs")).toString();
    try (Distribution server = asked(Map.of("CALLFS_INSTANCE_DISCOVERY_CA_FILE", foreign))) {
      assertProxyError(cluster.client("asked").put("/v1/files/a", NEW));
      assertThat(server.output()).contains("certificate").doesNotContain("\tat ");
    }
    assertUnchanged();
  }

  @Test
  void certificatesGoUncheckedOnlyWhereThatIsSaid() {
    Path elsewhere = directory.resolve("blind");
    Distribution.start(elsewhere).close();
    String foreign = Client.certificate(elsewhere.resolve(".callfs")).toString();
    try (Distribution server =
        asked(
            Map.of(
                "CALLFS_INSTANCE_DISCOVERY_CA_FILE",
                foreign,
                "CALLFS_BACKEND_INTERNAL_PROXY_SKIP_TLS_VERIFY",
                "true"))) {
      assertThat(cluster.client("asked").get("/v1/files/a").body()).isEqualTo(OLD);
      assertThat(server.output()).contains("backend.internal_proxy_skip_tls_verify");
    }
  }

  @Test
  void wrongSecretIsTheInstancesFaultAndNotTheCallers() {
    try (Distribution server =
        asked(Map.of("CALLFS_AUTH_INTERNAL_PROXY_SECRET", "another-secret-of-instances"))) {
      assertProxyError(cluster.client("asked").put("/v1/files/a", NEW));
      assertThat(server.output()).contains("it refuses this instance");
    }
    assertUnchanged();
  }

  @Test
  void peerThatIsAnotherInstanceIsNotAsked() {
    try (Distribution server =
        asked(Map.of(PEERS, "{\"owner\":\"" + cluster.url("asked") + "\"}"))) {
      assertThat(cluster.client("asked").put("/v1/files/a", NEW).statusCode()).isEqualTo(502);
      assertThat(server.output()).contains("was refused");
    }
    assertUnchanged();
  }

  @Test
  void withoutTheSwitchReadsAreHandedOverAndChangesAreConflicts() {
    try (Distribution server =
        asked(Map.of("CALLFS_HANDLERS_ENABLE_CROSS_SERVER_SUPPORT", "false"))) {
      Client client = cluster.client("asked");
      assertThat(client.get("/v1/files/a").body()).isEqualTo(OLD);
      assertThat(client.head("/v1/files/a").statusCode()).isEqualTo(200);
      for (HttpResponse<byte[]> answer :
          List.of(
              client.put("/v1/files/a", NEW),
              client.delete("/v1/files/a"),
              client.patch("/v1/files/a", "{\"size\":1}"),
              client.patch("/v1/files/a", "{\"instance\":\"asked\"}"))) {
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(new String(answer.body(), UTF_8)).contains("Resource exists on another server");
      }
      assertThat(client.put("/v1/files/kept-by-asked", NEW).statusCode()).isIn(200, 201);
      HttpResponse<byte[]> kept =
          client.patch("/v1/files/kept-by-asked", "{\"instance\":\"owner\"}");
      assertThat(kept.statusCode()).isEqualTo(501);
      assertThat(new String(kept.body(), UTF_8)).contains("handlers.enable_cross_server_support");
      assertThat(server.output()).doesNotContain("\tat ");
    }
    assertUnchanged();
  }
}
