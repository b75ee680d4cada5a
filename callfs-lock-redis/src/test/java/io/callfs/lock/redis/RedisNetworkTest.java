package io.callfs.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis behind TLS, and behind a sentinel. */
class RedisNetworkTest extends RedisCase {

  private static final String STORE_PASSWORD = "store-password";

  @TempDir Path directory;
  private Path certificate;

  /** Starts a Redis whose certificate is for {@code localhost} and returns its TLS port. */
  private int startEncrypted() throws IOException, GeneralSecurityException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path store = directory.resolve("store");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "redis",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=redis",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                STORE_PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.onExit().join().exitValue()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    certificate = pem("CERTIFICATE", keys.getCertificate("redis").getEncoded());
    Path key = pem("PRIVATE KEY", keys.getKey("redis", STORE_PASSWORD.toCharArray()).getEncoded());
    int port = RedisProcess.freePort();
    redis =
        RedisProcess.start(
            "--tls-port",
            Integer.toString(port),
            "--tls-auth-clients",
            "no",
            "--tls-cert-file",
            certificate.toString(),
            "--tls-key-file",
            key.toString(),
            "--tls-ca-cert-file",
            certificate.toString());
    return port;
  }

  private Path pem(String kind, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        directory.resolve(kind.replace(' ', '-')),
        "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  @Test
  void certificateOfTheNamedAuthorityForTheRightHostIsTrusted() throws Exception {
    int port = startEncrypted();
    RedisLockManager locks = connect("rediss://localhost:" + port + "?ca_file=" + certificate);
    Lease holder = lock(locks);
    var waiter = waiter(locks, 1);
    holder.close();
    result(waiter).close();
  }

  @Test
  void certificateForAnotherHostIsRefused() throws Exception {
    int port = startEncrypted();
    assertThatThrownBy(() -> connect("rediss://127.0.0.1:" + port + "?ca_file=" + certificate))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EHOSTDOWN))
        .hasMessageContaining("fails at TLS");
  }

  @Test
  void certificateThatNobodyVouchesForIsRefused() throws Exception {
    int port = startEncrypted();
    assertThatThrownBy(() -> connect("rediss://localhost:" + port))
        .isInstanceOf(FsException.class)
        .hasMessageContaining("fails at TLS");
  }

  @Test
  void certificatesThatAreNotThereAreToldOf() {
    assertThatThrownBy(() -> connect("rediss://localhost?ca_file=/does/not/exist"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ca_file");
  }

  @Test
  void masterThatSentinelsNameIsFollowed() throws Exception {
    redis = RedisProcess.start();
    Path world =
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path settings =
        Files.writeString(
            world.resolve("sentinel.conf"),
            "sentinel monitor main 127.0.0.1 " + redis.port() + " 1\n",
            StandardCharsets.UTF_8);
    Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-rw-rw-"));
    try (RedisProcess sentinel = RedisProcess.start(settings.toString(), "--sentinel");
        RedisProcess next = RedisProcess.start()) {
      String address = "redis-sentinel://" + sentinel.address() + "/0?master=";
      assertThatThrownBy(() -> connect(address + "unknown"))
          .isInstanceOf(FsException.class)
          .hasMessageContaining("no sentinel knows");
      RedisLockManager locks = connect(address + "main");
      Lease lease = lock(locks);
      Object ignored = sentinel.command("SENTINEL", "REMOVE", "main");
      ignored = sentinel.command("SENTINEL", "MONITOR", "main", "127.0.0.1", next.port(), "1");
      redis.kill();
      assertThat(untilFree(locks)).isLessThan(Duration.ofSeconds(10));
      assertThat(lock(locks).token()).isGreaterThan(lease.token());
      assertThat(lease.renew()).isFalse();
    }
  }
}
