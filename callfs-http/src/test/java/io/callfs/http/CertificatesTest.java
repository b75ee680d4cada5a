package io.callfs.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Credentials;
import io.callfs.fs.Principal;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that show a certificate instead of a key. The shell has looked who vouches for it. */
class CertificatesTest {

  /**
   * Of O=Example\\, Inc. and CN=ann, ann@example.org, Ann.Example.ORG, urn:example:ann, 192.0.2.7.
   * It ends on 2126-10-28.
   */
  static final X509Certificate ANNS =
      certificate(
          """
          -----BEGIN CERTIFICATE-----
          MIIB6TCCAY+gAwIBAgIUVw9PL6QcF5S3eWLlAus/lOpfCqMwCgYIKoZIzj0EAwIw
          JjEWMBQGA1UECgwNRXhhbXBsZSwgSW5jLjEMMAoGA1UEAwwDYW5uMCAXDTI2MTEy
          MTE5MjAxN1oYDzIxMjYxMDI4MTkyMDE3WjAmMRYwFAYDVQQKDA1FeGFtcGxlLCBJ
          bmMuMQwwCgYDVQQDDANhbm4wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASlBgTx
          RDlL2CQ5FcpknIVt4vaFcv29fz533SFLsbv8L7rnZfF6qHqGrcqISOHn5V5FptiH
          +iPm/CkYEs8juxVHo4GYMIGVMB0GA1UdDgQWBBTaVKE5CnxmyTTBLIfwpWJ/kRoH
          HzAfBgNVHSMEGDAWgBTaVKE5CnxmyTTBLIfwpWJ/kRoHHzAPBgNVHRMBAf8EBTAD
          AQH/MEIGA1UdEQQ7MDmBD2FubkBleGFtcGxlLm9yZ4IPQW5uLkV4YW1wbGUuT1JH
          hg91cm46ZXhhbXBsZTphbm6HBMAAAgcwCgYIKoZIzj0EAwIDSAAwRQIgNSgJSW7n
          eLC/svhZBYqNXWRqoKf7CeYhxTYSQf8AUT8CIQDAqE5aTbgF0nB0G0d7cvU4QuJG
          bYQigrYahvFzwpqm6A==
          -----END CERTIFICATE-----
          """);

  /** Of CN=carl, ann@example.org and bob@example.org. */
  private static final X509Certificate OF_BOTH =
      certificate(
          """
          -----BEGIN CERTIFICATE-----
          MIIBozCCAUmgAwIBAgIUdelMqlRy3yb6w0cRV20PTTB2YYgwCgYIKoZIzj0EAwIw
          DzENMAsGA1UEAwwEY2FybDAgFw0yNjExMjExOTIwMTdaGA8yMTI2MTAyODE5MjAx
          N1owDzENMAsGA1UEAwwEY2FybDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKUG
          BPFEOUvYJDkVymSchW3i9oVy/b1/PnfdIUuxu/wvuudl8XqoeoatyohI4eflXkWm
          2If6I+b8KRgSzyO7FUejgYAwfjAdBgNVHQ4EFgQU2lShOQp8Zsk0wSyH8KVif5Ea
          Bx8wHwYDVR0jBBgwFoAU2lShOQp8Zsk0wSyH8KVif5EaBx8wDwYDVR0TAQH/BAUw
          AwEB/zArBgNVHREEJDAigQ9hbm5AZXhhbXBsZS5vcmeBD2JvYkBleGFtcGxlLm9y
          ZzAKBggqhkjOPQQDAgNIADBFAiB16UcLuCuDQ5mmJs0mSTK9czRkWFKVItWSx1aP
          udSReQIhAOFNIOmqUIFyGzInWDIFqQEm5eI/a+xcg0vPWyKco5Ib
          -----END CERTIFICATE-----
          """);

  static final Principal ANN = principal("ann", 1000);
  private static final Principal BOB = principal("bob", 1001);

  private Api api = with(Instant.parse("2100-01-01T00:00:00Z"), "email:ann@example.org");

  @AfterEach
  void close() {
    api.close();
  }

  private static X509Certificate certificate(String pem) {
    try {
      String text = pem.replace(" ", "").replace("CERTIFICATE", " CERTIFICATE");
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(text.getBytes(US_ASCII)));
    } catch (CertificateException e) {
      throw new AssertionError(e);
    }
  }

  private static Principal principal(String name, long uid) {
    return new Principal(name, new Credentials(uid, uid, Set.of(uid)), false);
  }

  static ApiUser user(Principal principal, String... names) {
    return new ApiUser(
        principal,
        List.of(principal.name() + "s-key-0123456789"),
        KeyScope.ALL,
        Arrays.stream(names).map(CertificateName::parse).toList());
  }

  private static Api with(Instant now, String... names) {
    return new Api(builder ->
        builder
            .clock(() -> now)
            .authenticator(
                Authenticator.of(List.of(user(ANN, names), user(BOB, "email:bob@example.org")))));
  }

  private static FakeRequest shown(X509Certificate certificate) {
    return FakeRequest.get("/v1/files/").certificate(certificate);
  }

  private String caller(FakeRequest request) {
    assertThat(api.send(request).status()).isEqualTo(200);
    return String.valueOf(api.completed.get(api.completed.size() - 1).principal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CN=ann,O=Example\\, Inc.",
        "cn=ann, o=\"Example, Inc.\"",
        "email:ann@example.org",
        "dns:ann.example.org",
        "dns:ANN.example.org",
        "uri:urn:example:ann"
      })
  void whoseCertificateItIsSaysAnyOfItsNames(String name) {
    api.close();
    api = with(Instant.parse("2100-01-01T00:00:00Z"), name);
    assertThat(caller(shown(ANNS))).isEqualTo("ann");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CN=ann",
        "O=Example\\, Inc.",
        "CN=Ann,O=Example\\, Inc.",
        "O=Example\\, Inc.,CN=ann",
        "email:Ann@example.org",
        "email:example.org",
        "dns:example.org",
        "dns:*.example.org",
        "uri:urn:example:anna",
        "dns:192.0.2.7"
      })
  void otherNamesAreNot(String name) {
    api.close();
    api = with(Instant.parse("2100-01-01T00:00:00Z"), name);
    assertThat(api.send(shown(ANNS)).status()).isEqualTo(401);
  }

  @Test
  void certificateWithNamesOfTwoUsersIsNobodys() {
    assertThat(api.send(shown(OF_BOTH)).status()).isEqualTo(401);
  }

  @Test
  void certificateThatHasEndedSinceTheConnectionBeganIsNone() {
    api.close();
    api = with(Instant.parse("2126-10-29T00:00:00Z"), "email:ann@example.org");
    Reply refused = api.send(shown(ANNS).header("X-Request-ID", "one"));
    Reply without = api.send(FakeRequest.get("/v1/files/").header("X-Request-ID", "one"));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.text()).isEqualTo(without.text());
  }

  @Test
  void keyThatIsShownDecidesAlone() {
    assertThat(caller(shown(ANNS).key("bobs-key-0123456789"))).isEqualTo("bob");
    assertThat(api.send(shown(ANNS).key("a-key-that-nobody-has")).status()).isEqualTo(401);
    assertThat(api.send(shown(ANNS).header("Authorization", "Basic YTpi")).status()).isEqualTo(401);
  }

  @Test
  void certificateGivesTheRightsOfItsUserAndNoMore() {
    Reply made =
        api.send(FakeRequest.anonymous("PUT", "/v1/files/a").certificate(ANNS).body("content"));
    assertThat(made.header("X-CallFS-UID")).isEqualTo("1000");
    assertThat(api.send(shown(ANNS).header("X-CallFS-Act-As", "uid=0")).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"email%3Aann@example.org", "email:nobody@example.org", "%", "%00", ""})
  void nobodyButAPeerVouchesForACaller(String name) {
    for (String proof : new String[] {"1;a;1;2;3;4", ""}) {
      Reply refused =
          api.send(
              FakeRequest.get("/v1/files/")
                  .header("X-CallFS-Peer", proof)
                  .header("X-CallFS-Peer-Certified", name));
      assertThat(refused.status()).isIn(400, 403);
      assertThat(api.completed.get(api.completed.size() - 1).principal()).isNull();
    }
    Reply without = api.send(FakeRequest.get("/v1/files/").header("X-CallFS-Peer-Certified", name));
    assertThat(without.status()).isEqualTo(401);
    Reply beside = api.send(shown(ANNS).header("X-CallFS-Peer-Certified", name));
    assertThat(beside.status()).isEqualTo(403);
    assertThat(api.sendFromMemory(shown(ANNS).header("X-CallFS-Peer-Certified", name))).isEmpty();
  }

  @Test
  void nameIsOneUsers() {
    assertThatThrownBy(
            () -> Authenticator.of(List.of(user(ANN, "dns:a.example"), user(BOB, "dns:A.example"))))
        .hasMessage("users ann and bob have the same name of a certificate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ann", "email:", "email:a b", "ip:192.0.2.7", "=ann", "dns:ä"})
  void whatIsNoNameIsRefused(String text) {
    assertThatThrownBy(() -> CertificateName.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
