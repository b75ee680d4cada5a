package io.callfs.http.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.http.jersey.RawClient.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long clients may take, how many may come, and how the server stops. */
@Timeout(60)
class DeadlineTest {

  private static final Duration SHORT = Duration.ofMillis(300);

  private final TestService service = new TestService();
  private GrizzlyServer server;

  @AfterEach
  void stop() {
    server.close();
    assertThat(service.finished.get()).isEqualTo(service.begun.get());
  }

  private void start(Limits limits) throws IOException {
    server = TestServers.tls(service, limits);
  }

  @Test
  void headThatDoesntComeInTimeIsA408() throws IOException {
    start(Limits.defaults().withWaits(Duration.ofSeconds(3), Duration.ofSeconds(20)));
    try (RawClient client = RawClient.tls(server)) {
      assertThat(client.get("/v1/files/mem/1").readReply().status()).isEqualTo(200);
      Reply reply = client.send("GET /v1/files/m").readReply();
      assertThat(reply.status()).isEqualTo(408);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void connectionThatNeverSpeaksIsClosedSilently() throws IOException {
    start(Limits.defaults().withWaits(SHORT, Duration.ofSeconds(20)));
    try (RawClient client = RawClient.tls(server);
        RawClient withoutTls = RawClient.plain(server)) {
      assertThat(client.isClosed()).isTrue();
      assertThat(withoutTls.isClosed()).isTrue();
    }
  }

  @Test
  void idleConnectionIsClosed() throws IOException {
    start(Limits.defaults().withWaits(Duration.ofSeconds(20), SHORT));
    try (RawClient client = RawClient.tls(server)) {
      assertThat(client.get("/v1/files/gen/1").readReply().status()).isEqualTo(200);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void uploadThatStallsBreaksOff() throws IOException {
    start(Limits.defaults().withStalls(SHORT, Duration.ofSeconds(20)));
    try (RawClient client = RawClient.tls(server)) {
      client.send("PUT /v1/files/a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
      assertThat(client.readReply().text()).startsWith("broken body: nothing came for");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void uploadThatTricklesTooSlowlyBreaksOff() throws Exception {
    start(Limits.defaults().withMinimumRate(1_000_000_000, SHORT));
    try (RawClient client = RawClient.tls(server)) {
      client.send("PUT /v1/files/a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
      CompletableFuture<Void> trickle =
          CompletableFuture.runAsync(() -> {
            try {
              while (true) {
                client.send("abc");
                Thread.onSpinWait();
              }
            } catch (IOException e) {
              // Cut, as it should be.
            }
          });
      TestServers.await(() -> service.brokenBodies.get() == 1);
      client.socket().close();
      trickle.join();
    }
  }

  @Test
  void clientThatTakesNothingIsCut() throws IOException {
    start(Limits.defaults().withStalls(Duration.ofSeconds(20), SHORT));
    try (RawClient client = RawClient.tls(server, 4096)) {
      client.get("/v1/files/gen/1000000000");
      TestServers.await(() -> service.finished.get() == 1 && server.connections() == 0);
      assertThat(service.finishedWhole).hasValue(0);
    }
  }

  @Test
  void clientThatTakesNothingOfItsPipelinedAnswersIsCut() throws IOException {
    start(Limits.defaults().withStalls(Duration.ofSeconds(20), SHORT));
    try (RawClient client = RawClient.tls(server, 4096)) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> {
            try {
              for (int i = 0; i < 3000; i++) {
                client.get("/v1/files/mem/60000");
              }
            } catch (IOException e) {
              // Cut, as it should be.
            }
          });
      TestServers.await(() -> service.finished.get() > 0 && server.connections() == 0);
      sending.join();
    }
  }

  @Test
  void tlsCloseInTheMiddleOfABodyEndsItAtOnce() throws IOException {
    start(Limits.defaults());
    try (RawClient client = RawClient.tls(server)) {
      client.send("PUT /v1/files/a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
      ((SSLSocket) client.socket()).shutdownOutput();
      TestServers.await(() -> service.brokenBodies.get() == 1);
    }
  }

  @Test
  void connectionsBeyondTheLimitAreToldSo() throws IOException {
    start(Limits.defaults().withMaxConnections(5));
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        clients.add(RawClient.tls(server));
        assertThat(clients.get(i).get("/v1/files/mem/1").readReply().status()).isEqualTo(200);
      }
      try (RawClient tooMany = RawClient.tls(server)) {
        Reply reply = tooMany.get("/v1/files/mem/1").readReply();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(tooMany.isClosed()).isTrue();
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
    TestServers.await(() -> server.connections() == 0);
    try (RawClient client = RawClient.tls(server)) {
      assertThat(client.get("/v1/files/mem/1").readReply().status()).isEqualTo(200);
    }
  }

  @Test
  void connectionBeyondThoseOfOneAddressIsA503AndItsEndMakesRoom() throws IOException {
    start(Limits.defaults().withMaxConnectionsPerAddress(1));
    try (RawClient first = RawClient.tls(server);
        RawClient tooMany = RawClient.tls(server)) {
      assertThat(first.get("/v1/files/mem/1").readReply().status()).isEqualTo(200);
      assertThat(tooMany.get("/v1/files/mem/1").readReply().status()).isEqualTo(503);
    }
    TestServers.await(() -> server.connections() == 0);
    try (RawClient client = RawClient.tls(server)) {
      assertThat(client.get("/v1/files/mem/1").readReply().status()).isEqualTo(200);
    }
  }

  @Test
  void stopLetsRequestsFinishAndClosesIdleConnections() throws Exception {
    start(Limits.defaults());
    try (RawClient idle = RawClient.tls(server);
        RawClient busy = RawClient.tls(server)) {
      assertThat(idle.get("/v1/files/mem/1").readReply().status()).isEqualTo(200);
      busy.send("PUT /v1/files/a HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
      busy.socket().setSoTimeout(30_000);
      CompletableFuture<Boolean> stopped =
          CompletableFuture.supplyAsync(() -> server.stop(Duration.ofSeconds(20)));
      assertThat(idle.isClosed()).isTrue();
      Assertions.assertThatThrownBy(() -> RawClient.tls(server).get("/v1/files/mem/1").readReply())
          .isInstanceOf(IOException.class);
      assertThat(stopped).isNotDone();
      Reply reply = busy.send("def").readReply();
      assertThat(reply.status()).isEqualTo(201);
      assertThat(reply.header("connection")).isEqualTo("close");
      assertThat(stopped.get()).isTrue();
    }
  }

  @Test
  void stopCutsWhatDoesntFinish() throws IOException {
    start(Limits.defaults());
    try (RawClient busy = RawClient.tls(server)) {
      busy.send("PUT /v1/files/a HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
      TestServers.await(() -> server.connections() == 1);
      boolean finished = server.stop(SHORT);
      assertThat(finished).isFalse();
      assertThat(busy.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void modernTlsIsSpoken(String protocol) throws IOException {
    start(Limits.defaults());
    try (SSLSocket socket = socket()) {
      socket.setEnabledProtocols(new String[] {protocol});
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
      assertThat(socket.getSession().getCipherSuite()).containsAnyOf("GCM", "CHACHA20");
    }
  }

  @Test
  void weakCipherIsRefused() throws IOException {
    start(Limits.defaults());
    try (SSLSocket socket = socket()) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
      Assertions.assertThatThrownBy(socket::startHandshake)
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  private SSLSocket socket() throws IOException {
    return (SSLSocket)
        TestCertificate.shared()
            .clientContext()
            .getSocketFactory()
            .createSocket("localhost", server.port());
  }
}
