package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as somebody meets it who has configured nothing, or the wrong thing. */
class FirstStartIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<String> MADE =
      List.of(
          "admin.key",
          "server.crt",
          "server.key",
          "internal-proxy.secret",
          "single-use-link.secret");

  @TempDir Path directory;

  private Map<String, String> nothingBut(String... settings) {
    Map<String, String> all = new HashMap<>();
    all.put("CALLFS_SERVER_LISTEN_ADDR", "127.0.0.1:0");
    all.put("CALLFS_METRICS_LISTEN_ADDR", "127.0.0.1:0");
    all.put("CALLFS_BACKEND_LOCALFS_ROOT_PATH", directory.resolve("data").toString());
    all.put("XDG_CACHE_HOME", directory.resolve("cache").toString());
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return all;
  }

  private Distribution start() {
    Distribution started = Distribution.run(directory.resolve("cwd"), nothingBut(), "server");
    assertThat(started.port()).as(started.output()).isPositive();
    return started;
  }

  private static void stop(Distribution server) {
    server.terminate();
    assertThat(server.exitCode(LIMIT)).as(server.output()).isZero();
  }

  private Map<String, String> made() {
    Map<String, String> contents = new TreeMap<>();
    for (String name : MADE) {
      Path file = directory.resolve("data").resolve(".callfs").resolve(name);
      try {
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(fromString("rw-------"));
        contents.put(name, Files.readString(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return contents;
  }

  @Test
  void whatTheFirstStartMakesIsPrivateAndStaysAsItIs() {
    Map<String, String> first;
    try (Distribution server = start()) {
      first = made();
      Client client =
          Client.of(
              server.port(),
              directory.resolve("data").resolve(".callfs"),
              first.getOrDefault("admin.key", "").strip());
      assertThat(client.put("/v1/files/a", "a".getBytes(UTF_8)).statusCode()).isEqualTo(201);
      assertThat(client.as("not-the-key-that-was-made").get("/v1/files/a").statusCode())
          .isEqualTo(401);
      stop(server);
      for (String name : List.of("admin.key", "internal-proxy.secret", "single-use-link.secret")) {
        assertThat(server.output()).doesNotContain(first.getOrDefault(name, "").strip());
      }
      assertThat(server.output()).contains("admin.key").doesNotContain("not-the-key-that-was-made");
    }
    try (Distribution server = start()) {
      assertThat(made()).isEqualTo(first);
      assertThat(server.output()).doesNotContain("made");
      stop(server);
    }
  }

  @Test
  void anArchiveOfClassesThatWasNotFinishedIsMadeAnew() throws IOException {
    try (Distribution server = start()) {
      stop(server);
    }
    Path archive;
    try (Stream<Path> files = Files.list(directory.resolve("cache").resolve("callfs"))) {
      archive = files.findAny().orElseThrow();
    }
    Files.write(archive, new byte[1 << 20]);
    try (Distribution server = start()) {
      stop(server);
      assertThat(server.output().lines()).allMatch(line -> line.startsWith("{"));
    }
    assertThat(Files.readAllBytes(archive)[0]).isNotZero();
  }

  @ParameterizedTest
  @CsvSource({
    "CALLFS_SERVER_LISTN_ADDR, :1, 78, CALLFS_SERVER_LISTEN_ADDR",
    "CALLFS_SERVER_LISTEN_ADDR, nowhere, 78, server.listen_addr",
    "CALLFS_SERVER_READ_TIMEOUT, soon, 78, server.read_timeout",
    "CALLFS_LOG_LEVEL, loud, 78, log.level",
    "CALLFS_AUTH_API_KEYS, short, 78, auth.api_keys",
    "CALLFS_AUTH_INTERNAL_PROXY_SECRET, your-internal-secret, 78, auth.internal_proxy_secret",
    "CALLFS_METADATA_STORE_DSN, postgres://u:sesame-open@127.0.0.1:1/x, 69, x at 127.0.0.1:1",
    "CALLFS_METADATA_STORE_DSN, postgres://u:sesame-open@h/x?sslmode=on, 78, verify-full",
    "CALLFS_DLM_REDIS_ADDR, redis://:sesame-open@127.0.0.1:1, 69, Redis at 127.0.0.1:1",
    "CALLFS_BACKEND_LOCALFS_ROOT_PATH, /dev/null, 74, /dev/null",
    "CALLFS_SERVER_LISTEN_ADDR, 203.0.113.1:1, 69, 203.0.113.1:1"
  })
  void whatIsWrongIsToldInOneLine(String name, String value, int code, String told) {
    try (Distribution command =
        Distribution.run(directory.resolve("cwd"), nothingBut(name, value), "server")) {
      assertThat(command.exitCode(LIMIT)).as(command.output()).isEqualTo(code);
      List<String> lines =
          command.output().lines().filter(line -> line.startsWith("callfs: ")).toList();
      assertThat(lines).hasSize(1);
      assertThat(lines.get(0)).contains(told).doesNotContain("sesame-open");
      assertThat(command.output()).doesNotContain("\tat ").doesNotContain("Exception");
    }
  }

  @Test
  void aCertificateThatIsNotThereIsTold() {
    try (Distribution command =
        Distribution.run(
            directory.resolve("cwd"),
            nothingBut("CALLFS_SERVER_CERT_FILE", "a.crt", "CALLFS_SERVER_KEY_FILE", "a.key"),
            "server")) {
      assertThat(command.exitCode(LIMIT)).isEqualTo(78);
      assertThat(command.output().lines())
          .hasSize(2)
          .allMatch(line -> line.contains("does not exist"));
    }
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void validationShowsEveryValueAndNoSecret() {
    try (Distribution command =
        Distribution.run(
            directory.resolve("cwd"),
            nothingBut(
                "CALLFS_AUTH_API_KEYS", "sesame-open-sesame-1",
                "CALLFS_AUTH_SINGLE_USE_LINK_SECRET", "sesame-open-sesame-2",
                "CALLFS_BACKEND_S3_SECRET_KEY", "sesame-open-sesame-3",
                "CALLFS_DLM_REDIS_PASSWORD", "sesame-open-sesame-4",
                "CALLFS_METADATA_STORE_DSN", "postgres://u:sesame-open-5@db/x"),
            "config",
            "validate")) {
      int ignored = command.exitCode(LIMIT);
      assertThat(command.output())
          .doesNotContain("sesame")
          .contains("server.listen_addr", "CALLFS_SERVER_LISTEN_ADDR", "postgres://u:");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "server", "config", "config validate", "version", "generate-completion"})
  void everyCommandHelps(String command) {
    String[] words = (command + " --help").strip().split(" ", -1);
    try (Distribution help = Distribution.run(directory.resolve("cwd"), nothingBut(), words)) {
      assertThat(help.exitCode(LIMIT)).as(help.output()).isZero();
      assertThat(help.output()).contains("Usage: callfs").contains("--help");
    }
  }
}
