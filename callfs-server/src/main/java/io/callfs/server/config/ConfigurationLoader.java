package io.callfs.server.config;

import io.callfs.server.config.ConfigNode.Scalar;
import io.callfs.server.config.ConfigNode.Sequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Loads the configuration: environment, then file, then defaults. Reads the files it is told of and
 * nothing else; writes nothing.
 */
public final class ConfigurationLoader {

  private final EnvironmentVariables environment;
  private final ConfigurationFile file;
  private final Path workingDirectory;
  private final Values values = new Values();
  private final List<Problem> problems;
  private final List<Problem> notes;

  private ConfigurationLoader(
      EnvironmentVariables environment,
      ConfigurationFile file,
      Path workingDirectory,
      List<Problem> problems,
      List<Problem> notes) {
    this.environment = environment;
    this.file = file;
    this.workingDirectory = workingDirectory;
    this.problems = problems;
    this.notes = notes;
  }

  /**
   * Loads everything and collects all that is wrong, instead of stopping at the first.
   *
   * @param environment the variables of the process
   * @param workingDirectory what relative paths are resolved against, and where a file of a usual
   *     name is looked for
   * @param named the file given with {@code --config}; must exist when given
   */
  public static LoadedConfiguration load(
      Map<String, String> environment, Path workingDirectory, Optional<Path> named) {
    List<Problem> problems = new ArrayList<>();
    List<Problem> notes = new ArrayList<>();
    ConfigurationFile file = ConfigurationFile.read(workingDirectory, named, problems, notes);
    EnvironmentVariables variables = new EnvironmentVariables(environment, workingDirectory);
    variables.refuseUnknown(problems);
    return new ConfigurationLoader(variables, file, workingDirectory, problems, notes).load();
  }

  private LoadedConfiguration load() {
    for (Setting<?> setting : SettingsTable.ALL) {
      resolve(setting);
    }
    Derivation.followListenPort(values);
    Derivation.nameServices(values);
    new CrossChecks(values, workingDirectory, file.path(), problems, notes).run();
    List<LoadedConfiguration.Entry> entries =
        SettingsTable.ALL.stream()
            .map(setting ->
                new LoadedConfiguration.Entry(
                    setting.key(), values.shown(setting), values.source(setting)))
            .toList();
    Optional<Configuration> complete =
        problems.isEmpty()
            ? Optional.of(new Derivation(values, workingDirectory).configuration())
            : Optional.empty();
    return new LoadedConfiguration(entries, problems, notes, file.path(), complete);
  }

  private <T> void resolve(Setting<T> setting) {
    Optional<EnvironmentVariables.Given> given = environment.value(setting, problems);
    if (given.isPresent()) {
      resolveText(setting, given.get());
      return;
    }
    Optional<ConfigNode> node = file.value(setting);
    if (node.isPresent()) {
      understand(setting, node.get(), file.source(node.get()));
      return;
    }
    if (setting.defaultText().isEmpty()) {
      values.leaveOut(setting);
      return;
    }
    understand(setting, new Scalar(setting.defaultText().get(), 0), new Source.Default());
  }

  private <T> void resolveText(Setting<T> setting, EnvironmentVariables.Given given) {
    try {
      ConfigNode node =
          given.text().isEmpty() ? new Scalar("", 0) : setting.type().fromText(given.text());
      understand(setting, node, given.source());
    } catch (InvalidValueException e) {
      refuse(setting, new Scalar(given.text(), 0), given.source(), e);
    }
  }

  private <T> void understand(Setting<T> setting, ConfigNode node, Source source) {
    boolean empty = node instanceof Scalar scalar && scalar.text().isEmpty();
    if (empty && setting.mayBeEmpty()) {
      values.leaveOut(setting);
      return;
    }
    try {
      if (empty) {
        throw new InvalidValueException("is empty");
      }
      values.accept(setting, setting.type().parse(node), source);
    } catch (InvalidValueException e) {
      refuse(setting, node, source, e);
    }
  }

  private void refuse(Setting<?> setting, ConfigNode node, Source source, InvalidValueException e) {
    String given = given(setting, node);
    values.refuse(setting, source, given + " (refused)");
    problems.add(
        new Problem(
            setting.key(),
            "%s from %s %s; allowed: %s"
                .formatted(given, source, Text.line(e), setting.type().allowed())));
  }

  private static String given(Setting<?> setting, ConfigNode node) {
    if (setting.secret()) {
      return Secret.MASK;
    }
    return switch (node) {
      case Scalar scalar -> Text.quoted(scalar.text());
      case Sequence sequence -> "the list";
      case ConfigNode.Mapping mapping -> "the map";
      case ConfigNode.Absent absent -> "nothing";
    };
  }
}
