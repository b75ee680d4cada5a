package io.callfs.server.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The environment's part of the configuration: {@code CALLFS_SECTION_KEY}, and {@code …_FILE} for
 * secrets.
 */
final class EnvironmentVariables {

  private static final String PREFIX = "CALLFS_";

  /** Read by the scripts that start the server. */
  private static final Set<String> LAUNCHER =
      Set.of("CALLFS_JAVA_HOME", "CALLFS_JAVA_OPTS", "CALLFS_JDK17_HOME");

  /** What Kubernetes and Docker put into the environment for a service that is called callfs. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "CALLFS_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

  private static final Pattern SERVICE_URL = Pattern.compile("(tcp|udp|sctp)://.*");

  private final Map<String, String> variables;
  private final Path workingDirectory;

  EnvironmentVariables(Map<String, String> variables, Path workingDirectory) {
    this.variables = variables;
    this.workingDirectory = workingDirectory;
  }

  /** A text and where it was found. */
  record Given(String text, Source source) {}

  /** Adds a problem for each variable with our prefix that names no setting. */
  void refuseUnknown(List<Problem> problems) {
    Set<String> known = new TreeSet<>(LAUNCHER);
    for (Setting<?> setting : SettingsTable.ALL) {
      known.add(setting.variable());
      if (setting.secret()) {
        known.add(setting.fileVariable());
      }
    }
    variables.keySet().stream()
        .filter(name -> name.startsWith(PREFIX))
        .filter(Predicate.not(known::contains))
        .filter(Predicate.not(this::serviceLink))
        .sorted()
        .forEach(name -> {
          String hint =
              Text.nearest(name, known).map(near -> "; did you mean " + near + "?").orElse("");
          problems.add(new Problem(Text.bare(name), "is an unknown environment variable" + hint));
        });
  }

  /**
   * Returns what is given for a setting; what is wrong with the way it is given is added to {@code
   * problems}.
   */
  Optional<Given> value(Setting<?> setting, List<Problem> problems) {
    Optional<Given> direct =
        Optional.ofNullable(variables.get(setting.variable()))
            .map(text -> new Given(text, new Source.Environment(setting.variable())));
    String fileName = setting.secret() ? variables.get(setting.fileVariable()) : null;
    if (fileName == null) {
      return direct;
    }
    if (direct.isPresent()) {
      problems.add(
          new Problem(
              setting.key(),
              "is given by both "
                  + setting.variable()
                  + " and "
                  + setting.fileVariable()
                  + "; keep one"));
      return direct;
    }
    Path file = workingDirectory.resolve(fileName);
    try {
      String text = ConfigurationFile.text(file);
      return Optional.of(
          new Given(
              withoutLineEnd(text), new Source.EnvironmentFile(setting.fileVariable(), file)));
    } catch (IOException e) {
      problems.add(
          new Problem(
              setting.key(),
              "is to be read from "
                  + file
                  + ", which "
                  + setting.fileVariable()
                  + " names and which can't be read: "
                  + ConfigurationFile.reason(e)));
      return Optional.empty();
    }
  }

  private boolean serviceLink(String name) {
    String value = variables.getOrDefault(name, "");
    return SERVICE_LINK.matcher(name).matches()
        || (name.endsWith("_PORT") && SERVICE_URL.matcher(value).matches());
  }

  private static String withoutLineEnd(String text) {
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
