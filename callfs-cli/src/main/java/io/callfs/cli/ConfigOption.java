package io.callfs.cli;

import io.callfs.server.config.ConfigurationLoader;
import io.callfs.server.config.LoadedConfiguration;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the configuration file, the same for every command. */
final class ConfigOption {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = {
        "Configuration file, YAML or JSON. Without it config.yaml, config.yml or config.json of the working directory is"
            + " read where there is one."
      })
  private @Nullable Path file;

  LoadedConfiguration load(Surroundings surroundings) {
    return ConfigurationLoader.load(
        surroundings.environment(), surroundings.workingDirectory(), Optional.ofNullable(file));
  }
}
