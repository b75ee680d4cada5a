package io.callfs.server.setup;

import io.callfs.server.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Which directory the server keeps its data in, and why. Looking changes nothing.
 *
 * @param directory the directory; it may not exist yet
 * @param reason why this one, as the end of a sentence
 */
public record DataDirectoryChoice(Path directory, String reason) {

  private static final Path SYSTEM = Path.of("/var/lib/callfs");

  /**
   * Chooses: the configured one; else {@code /var/lib/callfs} where it can be written, else {@code
   * $XDG_DATA_HOME/callfs}, {@code ~/.local/share/callfs} (XDG Base Directory Specification). A
   * directory that was set up before goes before one that was not, so that data does not seem lost
   * when {@code /var/lib/callfs} becomes writable later.
   */
  public static DataDirectoryChoice choose(
      Configuration configuration, Map<String, String> environment) {
    return choose(configuration, environment, SYSTEM);
  }

  static DataDirectoryChoice choose(
      Configuration configuration, Map<String, String> environment, Path system) {
    if (configuration.backend().localfsRootPath().isPresent()) {
      return new DataDirectoryChoice(
          configuration.backend().localfsRootPath().get(), "backend.localfs_root_path says so");
    }
    Path home = home(environment);
    boolean systemWritable = writable(system);
    if (systemWritable && (DataDirectory.initialised(system) || !DataDirectory.initialised(home))) {
      return new DataDirectoryChoice(system, "the default");
    }
    String reason =
        systemWritable
            ? "set up there before"
            : "the default, " + system + ", can't be written by this user";
    return new DataDirectoryChoice(home, reason);
  }

  private static Path home(Map<String, String> environment) {
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    // The specification has relative paths ignored.
    if (!data.isEmpty() && Path.of(data).isAbsolute()) {
      return Path.of(data).resolve("callfs");
    }
    String user = environment.getOrDefault("HOME", System.getProperty("user.home", "."));
    return Path.of(user).resolve(".local/share/callfs");
  }

  private static boolean writable(Path directory) {
    Path own = directory.resolve(".callfs");
    if (Files.exists(own)) {
      return Files.isWritable(own) && Files.isExecutable(own);
    }
    if (Files.exists(directory)) {
      return Files.isDirectory(directory) && Files.isWritable(directory);
    }
    Path parent = directory.getParent();
    return parent != null && Files.isDirectory(parent) && Files.isWritable(parent);
  }
}
