package io.callfs.server;

import io.callfs.server.config.LoadedConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How a running server reads its configuration again.
 *
 * @param source reads it; called by one thread at a time
 * @param files where it is read from; a change of one of them is taken without being asked
 */
public record Reloads(Supplier<LoadedConfiguration> source, List<Path> files) {

  /** Checks the parts and copies the list. */
  public Reloads {
    Objects.requireNonNull(source);
    files = List.copyOf(files);
  }

  /** Returns how to read again what was read once. */
  public static Reloads of(LoadedConfiguration loaded, Supplier<LoadedConfiguration> source) {
    return new Reloads(source, loaded.sourcesOfKeys());
  }
}
