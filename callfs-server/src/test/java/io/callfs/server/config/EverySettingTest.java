package io.callfs.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.server.config.SettingCases.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EverySettingTest {

  @TempDir Path directory;

  static Stream<Case> cases() {
    return Stream.concat(SettingCases.all().stream(), EdgeSettingCases.all().stream());
  }

  @BeforeEach
  void makeFilesThatValuesName() throws IOException {
    Files.writeString(directory.resolve("a.pem"), "");
    Files.writeString(directory.resolve("b.pem"), "");
  }

  @Test
  void everySettingHasACase() {
    assertThat(cases().map(Case::key))
        .containsExactlyInAnyOrderElementsOf(SettingsTable.ALL.stream().map(Setting::key).toList());
  }

  @Test
  void everyNameIsThereOnce() {
    Set<String> names = new HashSet<>();
    for (Setting<?> setting : SettingsTable.ALL) {
      assertThat(names.add(setting.variable())).as(setting.variable()).isTrue();
      if (setting.secret()) {
        assertThat(names.add(setting.fileVariable())).as(setting.fileVariable()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void environmentTakesEffect(Case setting) {
    Configuration configuration = good(Map.of(setting.variable(), setting.environment()), setting);

    assertThat(setting.read().apply(configuration)).hasToString(setting.expectedEnvironment());
    assertThat(setting.read().apply(defaults()).toString())
        .isNotEqualTo(setting.expectedEnvironment());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fileTakesEffect(Case setting) throws IOException {
    writeFile(setting);

    Configuration configuration = good(Map.of(), setting);

    assertThat(setting.read().apply(configuration)).hasToString(setting.expectedFile());
    assertThat(setting.read().apply(defaults()).toString()).isNotEqualTo(setting.expectedFile());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void environmentGoesBeforeFile(Case setting) throws IOException {
    writeFile(setting);

    LoadedConfiguration loaded =
        load(Map.of(setting.variable(), setting.environment()), setting, directory);

    assertThat(setting.read().apply(loaded.configuration()))
        .hasToString(setting.expectedEnvironment());
    assertThat(loaded.entries())
        .filteredOn(entry -> entry.key().equals(setting.key()))
        .extracting(entry -> entry.source().toString())
        .containsExactly("environment " + setting.variable());
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.yaml", "config.yml", "config.json"})
  void fileOfEachUsualNameIsRead(String name) throws IOException {
    Files.writeString(directory.resolve(name), "{\"backend\": {\"inline_limit\": 4096}}");

    LoadedConfiguration loaded = ConfigurationLoader.load(Map.of(), directory, Optional.empty());

    assertThat(loaded.configuration().backend().inlineLimit()).isEqualTo(4096);
    assertThat(loaded.file()).contains(directory.resolve(name));
  }

  @Test
  void namedFileIsReadInsteadOfTheUsualOne() throws IOException {
    Files.writeString(directory.resolve("config.yaml"), "log: {level: warn}");
    Files.writeString(directory.resolve("other.conf"), "log: {level: error}");

    LoadedConfiguration loaded =
        ConfigurationLoader.load(Map.of(), directory, Optional.of(Path.of("other.conf")));

    assertThat(loaded.configuration().log().level()).isEqualTo(Configuration.LogLevel.ERROR);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void secretIsReadFromAFileNamedByTheEnvironment(Case setting) throws IOException {
    Setting<?> row =
        SettingsTable.ALL.stream()
            .filter(s -> s.key().equals(setting.key()))
            .findFirst()
            .orElseThrow();
    Path file = Files.writeString(directory.resolve("secret"), setting.environment() + "\n");
    Map<String, String> environment = new HashMap<>(setting.needed());
    environment.put(row.fileVariable(), file.toString());

    LoadedConfiguration loaded = ConfigurationLoader.load(environment, directory, Optional.empty());

    if (row.secret()) {
      assertThat(setting.read().apply(loaded.configuration()))
          .hasToString(setting.expectedEnvironment());
    } else {
      assertThat(loaded.problems()).extracting(Problem::subject).contains(row.fileVariable());
    }
  }

  private Configuration good(Map<String, String> environment, Case setting) {
    return load(environment, setting, directory).configuration();
  }

  private Configuration defaults() {
    return ConfigurationLoader.load(Map.of(), directory.resolve("elsewhere"), Optional.empty())
        .configuration();
  }

  private static LoadedConfiguration load(
      Map<String, String> environment, Case setting, Path directory) {
    Map<String, String> all = new HashMap<>(setting.needed());
    all.putAll(environment);
    return ConfigurationLoader.load(all, directory, Optional.empty());
  }

  private void writeFile(Case setting) throws IOException {
    String section = setting.key().substring(0, setting.key().indexOf('.'));
    String name = setting.key().substring(section.length() + 1);
    Files.writeString(
        directory.resolve("config.yaml"),
        "%s:\n  %s: %s\n".formatted(section, name, setting.file()));
  }
}
