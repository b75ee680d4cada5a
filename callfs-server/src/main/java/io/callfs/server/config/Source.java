package io.callfs.server.config;

import java.nio.file.Path;

/** Where a value comes from. */
public sealed interface Source {

  /** The built-in default. */
  record Default() implements Source {
    @Override
    public String toString() {
      return "default";
    }
  }

  /** An environment variable. */
  record Environment(String variable) implements Source {
    @Override
    public String toString() {
      return "environment " + variable;
    }
  }

  /** A file named by an environment variable whose name ends in {@code _FILE}. */
  record EnvironmentFile(String variable, Path file) implements Source {
    @Override
    public String toString() {
      return "file " + file + " named by environment " + variable;
    }
  }

  /** A line of the configuration file. */
  record File(Path file, int line) implements Source {
    @Override
    public String toString() {
      return line == 0 ? file.toString() : file + " line " + line;
    }
  }
}
