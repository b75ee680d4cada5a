package io.callfs.server.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.server.config.ConfigurationLoader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdministratorKeyNoticeTest {

  @TempDir Path directory;

  @Test
  void newKeyIsShownOnATerminal() {
    try (Prepared prepared = prepare()) {
      assertThat(shown(prepared, true))
          .contains(prepared.newAdministratorKey().orElseThrow().reveal(), "admin.key");
    }
  }

  @Test
  void newKeyIsNotShownElsewhere() {
    try (Prepared prepared = prepare()) {
      assertThat(shown(prepared, false)).isEmpty();
    }
  }

  @Test
  void nothingIsShownAtLaterStarts() {
    prepare().close();

    try (Prepared prepared = prepare()) {
      assertThat(shown(prepared, true)).isEmpty();
    }
  }

  private static String shown(Prepared prepared, boolean terminal) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    AdministratorKeyNotice.show(
        prepared, new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private Prepared prepare() {
    Map<String, String> environment =
        Map.of("CALLFS_BACKEND_LOCALFS_ROOT_PATH", directory.toString());
    return new ServerSetup(
            environment,
            InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z")),
            new SecureRandom())
        .prepare(
            ConfigurationLoader.load(environment, directory, Optional.empty()).configuration());
  }
}
