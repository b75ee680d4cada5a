package io.callfs.server.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration that cannot be used; tells everything that is wrong with it. Its message shows no
 * secret.
 */
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** Collects what is wrong; at least one problem. */
  public ConfigurationException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Returns what is wrong, in the order of the settings. */
  public List<Problem> problems() {
    return problems;
  }
}
