package io.callfs.it.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.callfs.it.server.Openssl.Kind;
import io.callfs.it.server.Openssl.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What openssl's client gets out of the TLS of the built distribution, and what it does not. */
class TlsIT {

  private static final String REQUEST =
      "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  /** All that 1.2 may use. Which of them a server has depends on the kind of its key. */
  private static final List<String> SUITES_OF_1_2 =
      List.of("AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305");

  private static final List<String> SUITES_OF_1_3 =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  @TempDir static Path directory;

  private static final Map<Kind, Distribution> SERVERS = new EnumMap<>(Kind.class);
  private static Openssl openssl;

  @BeforeAll
  static void start() throws IOException {
    assumeThat(Openssl.present()).as("openssl is there").isTrue();
    openssl = new Openssl(Files.createDirectory(directory.resolve("certificates")));
    for (Kind kind : Kind.values()) {
      openssl.selfSigned(
          kind.name(), kind, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost");
      SERVERS.put(
          kind,
          Distribution.start(
              directory.resolve("data-" + kind),
              Map.of(
                  "CALLFS_SERVER_CERT_FILE",
                  openssl.directory().resolve(kind + ".crt").toString(),
                  "CALLFS_SERVER_KEY_FILE",
                  openssl.directory().resolve(kind + ".key").toString())));
    }
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(Distribution::close);
  }

  private static Run connect(Kind kind, String... options) {
    List<String> all = new ArrayList<>(List.of("-CAfile", kind + ".crt"));
    all.addAll(List.of("-verify_return_error", "-verify_hostname", "localhost"));
    all.addAll(List.of(options));
    return openssl.connect(SERVERS.get(kind).port(), REQUEST, all.toArray(String[]::new));
  }

  private static String served(Run run) {
    assertThat(run.output()).contains("HTTP/1.1 200 ").contains("Verify return code: 0 (ok)");
    return run.output();
  }

  private static void assertRefused(Run run) {
    assertThat(run.exitCode()).as(run.output()).isNotZero();
    assertThat(run.output()).contains("alert").doesNotContain("HTTP/1.1 ");
  }

  @ParameterizedTest
  @EnumSource
  void everyWantedSuiteServes(Kind kind) {
    String prefix = kind == Kind.EC ? "ECDHE-ECDSA-" : "ECDHE-RSA-";
    for (String suite : SUITES_OF_1_2) {
      assertThat(served(connect(kind, "-tls1_2", "-cipher", prefix + suite)))
          .contains("Cipher is " + prefix + suite);
    }
    for (String suite : SUITES_OF_1_3) {
      assertThat(served(connect(kind, "-tls1_3", "-ciphersuites", suite)))
          .contains("Cipher is " + suite);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noOtherSuiteServes(Kind kind) {
    StringBuilder others = new StringBuilder("ALL:COMPLEMENTOFALL");
    for (String suite : SUITES_OF_1_2) {
      others.append(":!ECDHE-ECDSA-").append(suite).append(":!ECDHE-RSA-").append(suite);
    }
    assertRefused(connect(kind, "-tls1_2", "-cipher", others + ":@SECLEVEL=0"));
    assertRefused(
        connect(
            kind, "-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256"));
  }

  @ParameterizedTest
  @CsvSource({"EC, -tls1", "EC, -tls1_1", "RSA, -tls1", "RSA, -tls1_1"})
  void oldVersionsAreRefused(Kind kind, String version) {
    assertRefused(connect(kind, version, "-cipher", "ALL:@SECLEVEL=0"));
  }

  @Test
  void newestVersionIsChosenAndNothingIsCompressed() {
    assertThat(served(connect(Kind.EC))).contains("New, TLSv1.3").contains("Compression: NONE");
  }

  @Test
  void http11IsChosenByNameAndNothingElse() {
    assertThat(served(connect(Kind.EC, "-alpn", "h2,http/1.1")))
        .contains("ALPN protocol: http/1.1");
    assertThat(connect(Kind.EC, "-alpn", "h2").output()).doesNotContain("ALPN protocol: h2");
    assertThat(served(connect(Kind.EC))).contains("No ALPN negotiated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void sessionIsResumed(String version) {
    Path session = openssl.directory().resolve("session" + version);
    assertThat(served(connect(Kind.EC, version, "-sess_out", session.toString())))
        .contains("New, TLSv1");
    assertThat(served(connect(Kind.EC, version, "-sess_in", session.toString())))
        .contains("Reused, TLSv1");
  }
}
