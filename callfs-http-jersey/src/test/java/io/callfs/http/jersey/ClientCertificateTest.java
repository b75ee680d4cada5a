package io.callfs.http.jersey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that show a certificate, by both implementations of TLS. */
class ClientCertificateTest {

  private static final TestCertificate ANN = TestCertificate.make();
  private static final TestCertificate STRANGER = TestCertificate.make();

  private final TestService service = new TestService();

  private GrizzlyServer server(TlsProvider provider) throws IOException {
    TlsMaterial own = TestCertificate.shared().material();
    return GrizzlyServer.start(
        ListenerConfig.https(
                ListenAddress.loopback(),
                new TlsMaterial(own.key(), own.chain(), ANN.material().chain()),
                TestService::edgeAnswer)
            .withTlsProvider(provider),
        service);
  }

  private static SSLContext showing(TestCertificate certificate) {
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      keys.setKeyEntry(
          "client",
          certificate.material().key(),
          new char[0],
          certificate.material().chain().toArray(new X509Certificate[0]));
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(keys, new char[0]);
      return trusting(own.getKeyManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static SSLContext trusting(KeyManager... own)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", TestCertificate.shared().material().chain().get(0));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own, trust.getTrustManagers(), null);
    return context;
  }

  private static String who(GrizzlyServer server, SSLContext by, String protocol)
      throws IOException {
    try (SSLSocket socket =
        (SSLSocket) by.getSocketFactory().createSocket("127.0.0.1", server.port())) {
      socket.setSoTimeout(30_000);
      socket.setEnabledProtocols(new String[] {protocol});
      socket
          .getOutputStream()
          .write(
              "GET /who/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }

  @ParameterizedTest
  @CsvSource({"NATIVE, TLSv1.3", "NATIVE, TLSv1.2", "JDK, TLSv1.3", "JDK, TLSv1.2"})
  void certificateIsKnownOnItsConnectionAndWhenTheSessionIsResumed(
      TlsProvider provider, String protocol) throws IOException {
    SSLContext ann = showing(ANN);
    String number = ANN.material().chain().get(0).getSerialNumber().toString();
    try (GrizzlyServer server = server(provider)) {
      assertThat(who(server, ann, protocol)).isEqualTo(number);
      assertThat(who(server, ann, protocol)).isEqualTo(number);
    }
  }

  @ParameterizedTest
  @CsvSource({"NATIVE, TLSv1.3", "NATIVE, TLSv1.2", "JDK, TLSv1.3", "JDK, TLSv1.2"})
  void whoShowsNoneIsServedAsNobody(TlsProvider provider, String protocol)
      throws IOException, GeneralSecurityException {
    try (GrizzlyServer server = server(provider)) {
      assertThat(who(server, trusting(), protocol)).isEqualTo("nobody");
    }
  }

  @ParameterizedTest
  @CsvSource({"NATIVE, TLSv1.3", "NATIVE, TLSv1.2", "JDK, TLSv1.3", "JDK, TLSv1.2"})
  void certificateThatNobodyVouchesForEndsTheConnection(TlsProvider provider, String protocol)
      throws IOException {
    try (GrizzlyServer server = server(provider)) {
      // The JDK's client shows none of an authority that it was not asked for, so it is made to.
      SSLContext stranger = shownWhateverIsAskedFor(STRANGER);
      assertThatThrownBy(() -> who(server, stranger, protocol)).isInstanceOf(IOException.class);
      assertThat(service.begun).hasValue(0);
    }
  }

  private static SSLContext shownWhateverIsAskedFor(TestCertificate certificate) {
    try {
      return trusting(new Stubborn(certificate.material()));
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nobodyIsAskedWhereNobodyVouches() throws IOException {
    try (GrizzlyServer server = TestServers.tls(service, Limits.defaults())) {
      assertThat(who(server, shownWhateverIsAskedFor(STRANGER), "TLSv1.3")).isEqualTo("nobody");
    }
  }

  @Test
  void whomToTrustIsRenewedWithTheRest() throws IOException {
    SSLContext stranger = shownWhateverIsAskedFor(STRANGER);
    TlsMaterial own = TestCertificate.shared().material();
    List<X509Certificate> chain = STRANGER.material().chain();
    try (GrizzlyServer server = server(TlsProvider.FASTEST)) {
      server.renew(new TlsMaterial(own.key(), own.chain(), chain));
      assertThat(who(server, stranger, "TLSv1.3"))
          .isEqualTo(chain.get(0).getSerialNumber().toString());
      assertThatThrownBy(() -> who(server, shownWhateverIsAskedFor(ANN), "TLSv1.3"))
          .isInstanceOf(IOException.class);
    }
  }
}
