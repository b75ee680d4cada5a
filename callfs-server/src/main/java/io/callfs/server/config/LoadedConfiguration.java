package io.callfs.server.config;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What loading found: every value with its source, and all that is wrong.
 *
 * @param entries every setting in the order of the table
 * @param problems what makes the configuration unusable; empty when it is good
 * @param notes what is allowed but worth a warning
 * @param file the configuration file that was read
 * @param complete the configuration, present when there are no problems
 */
public record LoadedConfiguration(
    List<Entry> entries,
    List<Problem> problems,
    List<Problem> notes,
    Optional<Path> file,
    Optional<Configuration> complete) {

  private static final Set<String> KEYS =
      Set.of(Settings.AUTH_API_KEYS.key(), Settings.AUTH_USERS.key());

  /** Copies the lists. */
  public LoadedConfiguration {
    entries = List.copyOf(entries);
    problems = List.copyOf(problems);
    notes = List.copyOf(notes);
  }

  /**
   * A setting as {@code callfs config validate} shows it.
   *
   * @param key its name in the file
   * @param shown its value, masked where it is secret; empty where it has none
   * @param source where it comes from
   */
  public record Entry(String key, String shown, Source source) {}

  /**
   * Returns the configuration.
   *
   * @throws ConfigurationException with all problems when it is not good
   */
  public Configuration configuration() {
    return complete.orElseThrow(() -> new ConfigurationException(problems));
  }

  /** Returns the files that keys and users come from, where they come from files. */
  public List<Path> sourcesOfKeys() {
    Set<Path> files = new LinkedHashSet<>();
    file.ifPresent(files::add);
    for (Entry entry : entries) {
      if (KEYS.contains(entry.key()) && entry.source() instanceof Source.EnvironmentFile named) {
        files.add(named.file());
      }
    }
    return List.copyOf(files);
  }

  /** Returns whether no value was given at all, so that everything is embedded. */
  public boolean allDefaults() {
    return entries.stream().allMatch(entry -> entry.source() instanceof Source.Default);
  }
}
