package io.callfs.it.kernel;

import io.callfs.it.rules.Answering;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The kernel's answers, for tests of other packages; on a directory of its own, as several users.
 */
public final class KernelCalls implements Answering {

  private final Kernel kernel;

  private KernelCalls(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Ends the test, and says why, where this machine can't make the comparison. */
  public static void assumePossible() throws IOException {
    Kernel.assumePossible();
  }

  /** Builds the helper program in the directory. */
  public static Path compile(Path directory) throws IOException, InterruptedException {
    return Kernel.compile(directory);
  }

  /** Builds and starts the helper process in an empty directory. */
  public static KernelCalls start(Path directory) throws IOException, InterruptedException {
    return start(compile(directory), Files.createDirectory(directory.resolve("root")));
  }

  /** Starts the helper program, which {@link #compile} has made, on an empty directory. */
  public static KernelCalls start(Path program, Path root) throws IOException {
    return new KernelCalls(Kernel.start(program, root));
  }

  @Override
  public String call(String line) throws IOException {
    return kernel.call(Call.parse(line));
  }

  @Override
  public void close() throws IOException {
    kernel.close();
  }
}
