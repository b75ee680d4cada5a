package io.callfs.it.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories for what need not outlive the machine, in its memory where that is possible. */
public final class Scratch {

  private Scratch() {}

  /** Makes an empty directory; whoever made it removes it. */
  public static Path directory(String prefix) throws IOException {
    Path shared = Path.of("/dev/shm");
    return Files.isWritable(shared)
        ? Files.createTempDirectory(shared, prefix)
        : Files.createTempDirectory(prefix);
  }

  /** Removes a directory and all that is in it. */
  public static void remove(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      paths.sorted(Comparator.reverseOrder()).forEach(Scratch::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
