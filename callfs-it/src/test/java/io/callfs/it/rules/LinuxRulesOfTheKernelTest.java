package io.callfs.it.rules;

import io.callfs.it.kernel.KernelCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The rules are the kernel's. */
class LinuxRulesOfTheKernelTest extends LinuxRules {

  @TempDir static Path directory;
  private static Path program = Path.of("/");

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    KernelCalls.assumePossible();
    program = KernelCalls.compile(directory);
  }

  @Override
  protected Answering start() throws IOException {
    return KernelCalls.start(program, Files.createTempDirectory(directory, "root-"));
  }
}
