package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.callfs.it.server.Openssl.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of two instances that show certificates, made and shown by openssl. */
class ClientCertificatesIT {

  private static final String FOR_CLIENTS = "extendedKeyUsage=clientAuth\n";
  private static final String BOBS_KEY = "key-of-bob-who-has-a-certificate";
  private static final String USERS =
      """
      [{"name":"ann","uid":1000,"certificates":["O=Example,CN=ann"]},
       {"name":"bob","uid":1001,"api_keys":["%s"],"certificates":["email:bob@example.org"]}]
      """
          .formatted(BOBS_KEY);
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

  @TempDir static Path directory;

  private static Openssl openssl;
  private static Cluster cluster;

  @BeforeAll
  static void start() throws IOException {
    assumeThat(Openssl.present()).as("openssl is there").isTrue();
    openssl = new Openssl(Files.createDirectory(directory.resolve("certificates")));
    for (String authority : List.of("authority", "another")) {
      openssl.selfSigned(authority, Kind.EC, "-subj", "/CN=authority");
    }
    openssl.signed("ann", "authority", 1, "/CN=ann/O=Example", FOR_CLIENTS);
    openssl.signed(
        "bob", "authority", 1, "/CN=x", FOR_CLIENTS + "subjectAltName=email:bob@example.org\n");
    openssl.signed("nobody", "authority", 1, "/CN=nobody", FOR_CLIENTS);
    openssl.signed("ended", "authority", -1, "/CN=ann/O=Example", FOR_CLIENTS);
    openssl.signed("stranger", "another", 1, "/CN=ann/O=Example", FOR_CLIENTS);
    openssl.signed("server", "authority", 1, "/CN=ann/O=Example", "extendedKeyUsage=serverAuth\n");
    cluster = Cluster.prepare(directory, "one", "two");
    Files.copy(file("authority.crt"), file("trusted.crt"));
    Map<String, String> settings =
        Map.of(
            "CALLFS_SERVER_CLIENT_CA_FILE",
            file("trusted.crt").toString(),
            "CALLFS_AUTH_USERS",
            USERS);
    cluster.launch("one", settings);
    cluster.launch("two", settings);
    assertThat(cluster.client("one").patch("/v1/files/", "{\"mode\":\"1777\"}").statusCode())
        .isEqualTo(200);
    cluster.settle("two", "one");
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Path file(String name) {
    return openssl.directory().resolve(name);
  }

  /** Sends a request and returns all that s_client wrote. */
  private static String sent(String instance, String who, String request, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of("-CAfile", Client.certificate(directory.resolve("maker/.callfs")).toString()));
    if (!who.isEmpty()) {
      all.addAll(List.of("-cert", who + ".crt", "-key", who + ".key"));
    }
    all.addAll(List.of(options));
    String whole = request + "Host: localhost\r\nConnection: close\r\n\r\n";
    return openssl.connect(cluster.port(instance), whole, all.toArray(String[]::new)).output();
  }

  private static int status(String answer) {
    Matcher status = STATUS.matcher(answer);
    assertThat(status.find()).as(answer).isTrue();
    return Integer.parseInt(status.group(1));
  }

  private static int get(String instance, String who, String... options) {
    return status(sent(instance, who, "GET /v1/files/ HTTP/1.1\r\n", options));
  }

  private static void made(String instance, String who, String name) {
    String put = "POST /v1/files/" + name + " HTTP/1.1\r\nContent-Type: text/plain\r\n";
    String answer = sent(instance, who, put + "X-CallFS-Mode: 0600\r\nContent-Length: 0\r\n");
    assertThat(status(answer)).isEqualTo(201);
    assertThat(answer).contains("X-CallFS-UID: " + (who.equals("ann") ? 1000 : 1001));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void whoShowsACertificateIsItsUser(String version) {
    made("one", "ann", "anns" + version);
    made("one", "bob", "bobs" + version);
    assertThat(get("one", "ann", version)).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "ended, -tls1_2", "ended, -tls1_3",
    "stranger, -tls1_2", "stranger, -tls1_3",
    "server, -tls1_2", "server, -tls1_3"
  })
  void certificateThatIsNotGoodGetsNoAnswer(String who, String version) {
    assertThat(sent("one", who, "GET /v1/files/ HTTP/1.1\r\n", version))
        .contains("alert")
        .doesNotContain("HTTP/1.1 ");
  }

  @Test
  void certificateOfNobodyIsAsGoodAsNone() {
    assertThat(get("one", "nobody")).isEqualTo(401);
    assertThat(get("one", "")).isEqualTo(401);
  }

  @Test
  void keysWorkAsBeforeAndDecideAloneWhereBothAreShown() {
    assertThat(cluster.client("one", BOBS_KEY).get("/v1/files/").statusCode()).isEqualTo(200);
    String wrong = "GET /v1/files/ HTTP/1.1\r\nAuthorization: Bearer a-key-nobody-has\r\n";
    assertThat(status(sent("one", "ann", wrong))).isEqualTo(401);
  }

  @Test
  void otherInstanceCarriesOutWhatIsItsForTheSameUser() {
    made("one", "ann", "at-one");
    cluster.settle("two", "one");
    String get = "GET /v1/files/at-one HTTP/1.1\r\n";
    String answer = sent("two", "ann", get);
    assertThat(status(answer)).isEqualTo(200);
    assertThat(answer).contains("X-CallFS-Instance-ID: one");
    assertThat(status(sent("two", "bob", get))).isEqualTo(403);
    assertThat(status(sent("two", "ann", get + "X-CallFS-Peer-Certified: CN=x\r\n")))
        .isEqualTo(403);
  }

  @Test
  void authoritiesAreReadAgainWhenTheirFileChanges() throws Exception {
    try {
      Files.copy(file("another.crt"), file("trusted.crt"), StandardCopyOption.REPLACE_EXISTING);
      String get = "GET /v1/files/ HTTP/1.1\r\n";
      Await.until(() -> sent("one", "stranger", get).contains("HTTP/1.1 200 "));
      assertThat(sent("one", "ann", get)).doesNotContain("HTTP/1.1 ");
    } finally {
      Files.copy(file("authority.crt"), file("trusted.crt"), StandardCopyOption.REPLACE_EXISTING);
      for (String instance : List.of("one", "two")) {
        String get = "GET /v1 HTTP/1.1\r\n";
        Await.until(() -> sent(instance, "ann", get).contains("HTTP/1.1 200 "));
      }
    }
  }

  @Test
  void authoritiesThatCannotBeReadEndTheStart() throws IOException {
    Path empty = Files.write(file("empty.crt"), "nothing".getBytes(UTF_8));
    try (Distribution server =
        Distribution.launch(
            directory.resolve("wrong"), Map.of("CALLFS_SERVER_CLIENT_CA_FILE", empty.toString()))) {
      assertThat(server.exitCode(Duration.ofSeconds(60))).isEqualTo(78);
      assertThat(server.output()).contains("authorities of clients", "empty.crt", "no certificate");
    }
  }
}
