package io.callfs.backend.localfs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file system in memory of a size of its own, which only root may mount. */
final class SmallDisk implements AutoCloseable {

  private final Path path;

  private SmallDisk(Path path) {
    this.path = path;
  }

  /** Mounts one with the options of {@code tmpfs(5)}; empty where that is not allowed. */
  static Optional<SmallDisk> mount(Path directory, String options) throws IOException {
    Path path = Files.createTempDirectory(directory, "disk");
    boolean mounted = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path.toString());
    return mounted ? Optional.of(new SmallDisk(path)) : Optional.empty();
  }

  Path path() {
    return path;
  }

  /** Takes it from the tree at once; its memory goes with the last open file. */
  @Override
  public void close() {
    try {
      if (!run("umount", "--lazy", path.toString())) {
        throw new AssertionError(path + " is still mounted");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean run(String... command) throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return false;
    }
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor() == 0;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
