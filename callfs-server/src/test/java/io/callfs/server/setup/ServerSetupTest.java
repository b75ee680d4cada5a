package io.callfs.server.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.server.config.Configuration;
import io.callfs.server.config.ConfigurationLoader;
import io.callfs.server.config.KeyDigest;
import io.callfs.server.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerSetupTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir Path directory;

  @Test
  void firstStartMakesPrivateFilesInAPrivateDirectory() throws IOException {
    try (Prepared prepared = prepare(NOW, Map.of())) {
      assertThat(permissions(prepared.data().root())).isEqualTo("rwx------");
      assertThat(permissions(prepared.data().own())).isEqualTo("rwx------");
      try (Stream<Path> files = Files.list(prepared.data().own())) {
        assertThat(files)
            .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"))
            .extracting(file -> file.getFileName().toString())
            .containsExactlyInAnyOrder(
                "server.lock",
                "admin.key",
                "server.crt",
                "server.key",
                "internal-proxy.secret",
                "single-use-link.secret");
      }
    }
  }

  @Test
  void newKeyIsTheAdministratorsAndItsFileHoldsIt() throws IOException {
    try (Prepared prepared = prepare(NOW, Map.of())) {
      Secret key = prepared.newAdministratorKey().orElseThrow();

      assertThat(prepared.configuration().auth().apiKeys())
          .containsExactly(KeyDigest.ofKey(key.reveal()));
      assertThat(Files.readString(prepared.administratorKeyFile().orElseThrow()))
          .isEqualTo(key.reveal() + "\n");
      assertThat(key.reveal()).startsWith("callfs_").hasSizeGreaterThan(40);
    }
  }

  @Test
  void certificateIsForThisMachineAndShortEnoughForEveryClient() throws Exception {
    try (Prepared prepared = prepare(NOW, Map.of("CALLFS_SERVER_EXTERNAL_URL", "files.test:1"))) {
      X509Certificate certificate = prepared.tls().chain().get(0);

      certificate.verify(certificate.getPublicKey());
      assertThat(certificate.getSubjectAlternativeNames())
          .extracting(name -> String.valueOf(name.get(1)))
          .contains("localhost", "files.test", "127.0.0.1", "0:0:0:0:0:0:0:1");
      assertThat(certificate.getNotBefore().toInstant()).isBefore(NOW);
      assertThat(
              Duration.between(certificate.getNotBefore().toInstant(), prepared.tls().validUntil()))
          .isLessThan(Duration.ofDays(825));
      assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    }
  }

  @Test
  void laterStartsChangeNothing() throws IOException {
    prepare(NOW, Map.of()).close();
    Map<String, String> before = contents();

    try (Prepared again = prepare(NOW.plus(Duration.ofDays(700)), Map.of())) {
      assertThat(again.newAdministratorKey()).isEmpty();
      assertThat(again.administratorKeyFile()).isPresent();
      assertThat(again.configuration().auth().apiKeys()).hasSize(1);
    }

    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void certificateNearItsEndIsRenewedOnTheSameKey() throws IOException {
    prepare(NOW, Map.of()).close();
    Map<String, String> before = contents();
    Instant late = NOW.plus(Duration.ofDays(800));

    try (Prepared again = prepare(late, Map.of())) {
      assertThat(again.tls().validUntil()).isAfter(late.plus(Duration.ofDays(365)));
    }

    assertThat(contents().get("server.crt")).isNotEqualTo(before.get("server.crt"));
    assertThat(contents().get("server.key")).isEqualTo(before.get("server.key"));
  }

  @Test
  void certificateOfSomeoneElseIsNeverRenewed() throws IOException {
    prepare(NOW, Map.of()).close();
    Path certificate = directory.resolve("data/.callfs/server.crt");
    String foreign =
        Certificates.selfSigned(
            Files.readString(certificate.resolveSibling("server.key")), "Other");
    Files.writeString(certificate, foreign);

    prepare(NOW.plus(Duration.ofDays(5000)), Map.of()).close();

    assertThat(certificate).content().isEqualTo(foreign);
  }

  @Test
  void crashBetweenKeyAndCertificateIsMadeGood() throws IOException {
    prepare(NOW, Map.of()).close();
    Path own = directory.resolve("data/.callfs");
    String key = Files.readString(own.resolve("server.key"));
    Files.delete(own.resolve("server.crt"));
    Files.writeString(own.resolve("server.crt.new"), "half");

    prepare(NOW, Map.of()).close();

    assertThat(own.resolve("server.key")).content().isEqualTo(key);
    assertThat(own.resolve("server.crt")).exists();
    assertThat(own.resolve("server.crt.new")).doesNotExist();
  }

  @Test
  void certificateWithoutItsKeyIsRefused() throws IOException {
    prepare(NOW, Map.of()).close();
    Files.delete(directory.resolve("data/.callfs/server.key"));

    assertFails(Map.of(), ExitStatus.CONFIGURATION, "server.key is missing");
  }

  @Test
  void configuredSecretsAndKeysAreNotMade() throws IOException {
    Map<String, String> environment =
        Map.of(
            "CALLFS_AUTH_API_KEYS", "a-long-enough-key-1",
            "CALLFS_AUTH_INTERNAL_PROXY_SECRET", "a-long-enough-secret-2",
            "CALLFS_AUTH_SINGLE_USE_LINK_SECRET", "a-long-enough-secret-3");

    try (Prepared prepared = prepare(NOW, environment)) {
      assertThat(prepared.administratorKeyFile()).isEmpty();
      assertThat(prepared.configuration().auth().apiKeys())
          .containsExactly(KeyDigest.ofKey("a-long-enough-key-1"));
    }
    assertThat(contents()).containsOnlyKeys("server.lock", "server.crt", "server.key");
  }

  @Test
  void configuredUsersAreEnoughAndNoAdministratorIsMade() {
    try (Prepared prepared =
        prepare(NOW, Map.of("CALLFS_AUTH_USERS", "[{\"name\":\"ann\",\"uid\":1000}]"))) {
      assertThat(prepared.configuration().auth().apiKeys()).isEmpty();
    }
  }

  @Test
  void secondServerOnTheSameDataIsRefused() {
    try (Prepared first = prepare(NOW, Map.of())) {
      assertThat(first.data().root()).exists();
      assertFails(
          Map.of(), ExitStatus.BUSY, "another server (process " + ProcessHandle.current().pid());
      assertFails(Map.of(), ExitStatus.BUSY, "another server");
    }
    prepare(NOW, Map.of()).close();
  }

  @Test
  void failedStartUnlocksTheData() throws IOException {
    prepare(NOW, Map.of()).close();
    Path key = directory.resolve("data/.callfs/admin.key");
    Files.writeString(key, "short");
    assertFails(Map.of(), ExitStatus.CONFIGURATION, "admin.key does not hold one secret");
    Files.delete(key);

    prepare(NOW, Map.of()).close();
  }

  @Test
  void ofRacingFirstStartsOneWinsAndMakesEverythingOnce() throws Exception {
    int starts = 8;
    CyclicBarrier barrier = new CyclicBarrier(starts);
    List<Callable<Optional<Prepared>>> races = new ArrayList<>();
    for (int i = 0; i < starts; i++) {
      races.add(() -> {
        barrier.await();
        try {
          return Optional.of(prepare(NOW, Map.of()));
        } catch (StartFailure e) {
          assertThat(e.status()).isEqualTo(ExitStatus.BUSY);
          return Optional.empty();
        }
      });
    }
    List<Prepared> winners = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(starts)) {
      for (Future<Optional<Prepared>> race : threads.invokeAll(races)) {
        race.get().ifPresent(winners::add);
      }
    }

    assertThat(winners).hasSize(1);
    assertThat(winners.get(0).newAdministratorKey()).isPresent();
    winners.get(0).close();
  }

  @Test
  void fileInPlaceOfTheDirectoryIsOneLine() throws IOException {
    Files.writeString(directory.resolve("data"), "");

    assertFails(Map.of(), ExitStatus.IO, "can't be used: not a directory");
  }

  @Test
  void configuredCertificateIsUsedAndNoneIsMade() throws IOException {
    Path key =
        Files.writeString(
            directory.resolve("k.pem"), new CertificateMaker(new SecureRandom()).newPrivateKey());
    Path certificate =
        Files.writeString(
            directory.resolve("c.pem"), Certificates.selfSigned(Files.readString(key), "Other"));
    Map<String, String> environment =
        Map.of(
            "CALLFS_SERVER_CERT_FILE",
            certificate.toString(),
            "CALLFS_SERVER_KEY_FILE",
            key.toString());

    try (Prepared prepared = prepare(NOW, environment)) {
      assertThat(prepared.tls().certificateFile()).isEqualTo(certificate);
    }
    assertThat(contents()).doesNotContainKey("server.crt");
  }

  @Test
  void pairOfTheUsualNamesInTheWorkingDirectoryIsUsed() throws IOException {
    Path key =
        Files.writeString(
            directory.resolve("server.key"),
            new CertificateMaker(new SecureRandom()).newPrivateKey());
    Path certificate =
        Files.writeString(
            directory.resolve("server.crt"),
            Certificates.selfSigned(Files.readString(key), "Other"));

    try (Prepared prepared = prepare(NOW, Map.of())) {
      assertThat(prepared.tls().certificateFile()).isEqualTo(certificate);
    }
  }

  @Test
  void nothingSecretIsShownByToString() {
    try (Prepared prepared = prepare(NOW, Map.of())) {
      assertThat(prepared.toString())
          .doesNotContain(prepared.newAdministratorKey().orElseThrow().reveal())
          .doesNotContain("privateKey=");
    }
  }

  private void assertFails(Map<String, String> environment, ExitStatus status, String said) {
    assertThatThrownBy(() -> prepare(NOW, environment))
        .isInstanceOfSatisfying(
            StartFailure.class,
            failure -> {
              assertThat(failure.status()).isEqualTo(status);
              assertThat(failure).hasMessageContaining(said);
              assertThat(failure.getMessage()).doesNotContain("\n");
            });
  }

  private Prepared prepare(Instant now, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("CALLFS_BACKEND_LOCALFS_ROOT_PATH", directory.resolve("data").toString());
    Configuration configuration =
        ConfigurationLoader.load(all, directory, Optional.empty()).configuration();
    return new ServerSetup(all, InstantSource.fixed(now), new SecureRandom())
        .prepare(configuration);
  }

  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory.resolve("data/.callfs"))) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return contents;
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
