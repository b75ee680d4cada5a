package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.callfs.it.server.EdgeConnection.Answer;
import io.callfs.it.server.Openssl.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and keys that are exchanged while clients work. */
class ReloadIT {

  private static final int CLIENTS = 8;
  private static final int ROUNDS = 6;
  private static final int REQUESTS_OF_A_CONNECTION = 5;
  private static final String KEY = "anns-key-that-stays-0123456789";

  @TempDir Path directory;

  private void replace(String name, byte[] content) throws IOException {
    Path next = Files.write(directory.resolve(name + ".next"), content);
    Files.move(next, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private void show(Kind kind) throws IOException {
    for (String suffix : List.of(".crt", ".key")) {
      replace("server" + suffix, Files.readAllBytes(directory.resolve(kind + suffix)));
    }
  }

  private void users(int round) throws IOException {
    List<String> lines =
        List.of(
            "auth:",
            "  users:",
            "    - {name: ann, uid: 1000, api_keys: ['" + KEY + "']}",
            "    - {name: bob, uid: 1001, api_keys: ['bobs-key-of-round-" + round + "-0123']}",
            "");
    replace("callfs.yaml", String.join("\n", lines).getBytes(UTF_8));
  }

  private Client client(int port) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (Kind kind : Kind.values()) {
      try (InputStream in = Files.newInputStream(directory.resolve(kind + ".crt"))) {
        trusted.setCertificateEntry(
            kind.name(), CertificateFactory.getInstance("X.509").generateCertificate(in));
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(context).build();
    return new Client(http, "https://localhost:" + port, KEY);
  }

  /** Asks until told to stop, a few times on each connection; returns the statuses that it got. */
  private static List<Integer> work(Client client, AtomicBoolean enough, AtomicInteger asked) {
    List<Integer> statuses = new ArrayList<>();
    String request =
        "GET /v1/files/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + KEY + "\r\n\r\n";
    while (!enough.get()) {
      try (EdgeConnection connection = EdgeConnection.open(client)) {
        for (int i = 0; i < REQUESTS_OF_A_CONNECTION; i++) {
          Answer answer = connection.send(request).read(true);
          statuses.add(answer.status());
          asked.incrementAndGet();
        }
      }
    }
    return statuses;
  }

  private static long times(Distribution server, String message) {
    return server.output().lines().filter(line -> line.contains(message)).count();
  }

  @Test
  void noRequestFailsWhileCertificateAndKeysAreExchanged() throws Exception {
    assumeThat(Openssl.present()).as("openssl is there").isTrue();
    Openssl openssl = new Openssl(directory);
    for (Kind kind : Kind.values()) {
      openssl.selfSigned(
          kind.name(), kind, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost");
    }
    show(Kind.EC);
    users(0);
    try (Distribution server =
            Distribution.launch(
                directory.resolve("data"),
                Map.of(
                    "CALLFS_AUTH_API_KEYS",
                    Distribution.ADMIN_KEY,
                    "CALLFS_SERVER_CERT_FILE",
                    directory.resolve("server.crt").toString(),
                    "CALLFS_SERVER_KEY_FILE",
                    directory.resolve("server.key").toString()),
                "--config",
                directory.resolve("callfs.yaml").toString());
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      Client client = client(server.port());
      AtomicBoolean enough = new AtomicBoolean();
      AtomicInteger asked = new AtomicInteger();
      List<Future<List<Integer>>> working = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        working.add(threads.submit(() -> work(client, enough, asked)));
      }
      try {
        for (int round = 1; round <= ROUNDS; round++) {
          int exchanged = round;
          int before = asked.get();
          show(round % 2 == 0 ? Kind.EC : Kind.RSA);
          users(round);
          Await.until(() -> times(server, "the certificate was read again") >= exchanged);
          Await.until(() -> times(server, "keys and users were read again") >= exchanged);
          Await.until(() -> asked.get() > before + CLIENTS * REQUESTS_OF_A_CONNECTION);
        }
      } finally {
        enough.set(true);
      }
      for (Future<List<Integer>> each : working) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isNotEmpty().containsOnly(200);
      }
    }
  }
}
