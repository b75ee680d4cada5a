package io.callfs.cli;

import java.io.Reader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What a command depends on outside of its command line.
 *
 * @param environment the variables of the process
 * @param workingDirectory what relative paths are resolved against
 * @param launcher starts the server
 * @param signals tells of the system's requests
 * @param input standard input; whoever reads it closes it
 */
record Surroundings(
    Map<String, String> environment,
    Path workingDirectory,
    Launcher launcher,
    Signals signals,
    Reader input) {

  Surroundings {
    environment = Map.copyOf(environment);
    Objects.requireNonNull(workingDirectory);
    Objects.requireNonNull(launcher);
    Objects.requireNonNull(signals);
    Objects.requireNonNull(input);
  }
}
