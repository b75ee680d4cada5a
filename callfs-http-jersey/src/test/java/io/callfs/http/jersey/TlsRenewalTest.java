package io.callfs.http.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Another certificate while the server runs. */
class TlsRenewalTest {

  private final TestService service = new TestService();
  private final TestCertificate other = TestCertificate.make();
  private GrizzlyServer server;

  @BeforeEach
  void start() throws IOException {
    server = TestServers.tls(service, Limits.defaults());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Certificate shown(GrizzlyServer by, SSLContext trusting) throws IOException {
    try (SSLSocket socket =
        (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", by.port())) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void newConnectionsSeeItAndOpenOnesGoOn() throws IOException {
    try (RawClient open = RawClient.tls(server)) {
      assertThat(open.get("/v1/files/mem/1").readReply().status()).isEqualTo(200);
      server.renew(other.material());
      assertThat(open.get("/v1/files/mem/1").readReply().status()).isEqualTo(200);
      assertThat(shown(server, other.clientContext())).isEqualTo(other.material().chain().get(0));
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void everyProviderTakesIt(TlsProvider provider) throws IOException {
    try (GrizzlyServer with = TestServers.tls(service, Limits.defaults(), provider)) {
      with.renew(other.material());
      assertThat(shown(with, other.clientContext())).isEqualTo(other.material().chain().get(0));
    }
  }
}
