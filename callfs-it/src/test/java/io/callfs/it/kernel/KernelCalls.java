package io.callfs.it.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The kernel's answers, for tests of other packages; on a directory of its own, as several users.
 */
public final class KernelCalls implements AutoCloseable {

  private final Kernel kernel;

  private KernelCalls(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Ends the test, and says why, where this machine can't make the comparison. */
  public static void assumePossible() throws IOException {
    Kernel.assumePossible();
  }

  /** Builds and starts the helper process in an empty directory. */
  public static KernelCalls start(Path directory) throws IOException, InterruptedException {
    Path root = Files.createDirectory(directory.resolve("root"));
    return new KernelCalls(Kernel.start(Kernel.compile(directory), root));
  }

  /**
   * Makes one call: {@code uid gid groups umask call arguments}.
   *
   * @return the error number, or 0 and what the call tells
   */
  public String call(String line) throws IOException {
    return kernel.call(Call.parse(line));
  }

  @Override
  public void close() throws IOException {
    kernel.close();
  }
}
