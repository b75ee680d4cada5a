package io.callfs.server.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.server.config.Configuration;
import io.callfs.server.config.ConfigurationLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryChoiceTest {

  @TempDir Path directory;

  @Test
  void systemDirectoryIsUsedWhereItCanBeMade() {
    assertThat(choose(directory.resolve("callfs"), Map.of()))
        .isEqualTo(directory.resolve("callfs"));
  }

  @Test
  void usersDirectoryIsUsedWhereTheSystemsCannotBeWritten() {
    Path impossible = directory.resolve("missing/callfs");

    assertThat(choose(impossible, Map.of("XDG_DATA_HOME", "/data/ann")))
        .isEqualTo(Path.of("/data/ann/callfs"));
    assertThat(choose(impossible, Map.of("HOME", "/home/ann")))
        .isEqualTo(Path.of("/home/ann/.local/share/callfs"));
  }

  @Test
  void relativeXdgDirectoryIsIgnored() {
    assertThat(
            choose(
                directory.resolve("missing/callfs"),
                Map.of("XDG_DATA_HOME", "data", "HOME", "/home/ann")))
        .isEqualTo(Path.of("/home/ann/.local/share/callfs"));
  }

  @Test
  void directoryThatWasSetUpBeforeIsKeptWhenTheSystemsBecomesWritable() throws IOException {
    Files.createDirectories(directory.resolve("xdg/callfs/.callfs"));
    Map<String, String> environment = Map.of("XDG_DATA_HOME", directory.resolve("xdg").toString());

    assertThat(choose(directory.resolve("system"), environment))
        .isEqualTo(directory.resolve("xdg/callfs"));

    Files.createDirectories(directory.resolve("system/.callfs"));
    assertThat(choose(directory.resolve("system"), environment))
        .isEqualTo(directory.resolve("system"));
  }

  @Test
  void choosingTouchesNothing() {
    choose(directory.resolve("callfs"), Map.of());

    assertThat(directory).isEmptyDirectory();
  }

  private Path choose(Path system, Map<String, String> environment) {
    Configuration configuration =
        ConfigurationLoader.load(Map.of(), directory, Optional.empty()).configuration();
    return DataDirectoryChoice.choose(configuration, environment, system).directory();
  }
}
