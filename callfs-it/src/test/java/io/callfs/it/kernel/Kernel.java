package io.callfs.it.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The helper process that makes the system calls, on a directory of its own. */
final class Kernel implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter calls;
  private final List<String> facts;

  private Kernel(Process process) throws IOException {
    this.process = process;
    this.answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    this.calls =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII));
    this.facts = Arrays.asList(answer().split(" "));
  }

  /** Ends the test, and says why, where this machine can't make the comparison. */
  static void assumePossible() throws IOException {
    Optional<String> lacking = lacking();
    lacking.ifPresent(what -> System.err.println("SKIPPED: " + what));
    assumeTrue(lacking.isEmpty(), lacking.orElse(""));
  }

  /** Returns what this machine lacks for the comparison; empty where it lacks nothing. */
  private static Optional<String> lacking() throws IOException {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Optional.of("the comparison with the kernel needs Linux");
    }
    if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      return Optional.of("the comparison with the kernel needs root, to act as several users");
    }
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(directory, "gcc"))) {
        return Optional.empty();
      }
    }
    return Optional.of("the comparison with the kernel needs gcc, to build its helper process");
  }

  /** Builds the helper program in the directory. */
  static Path compile(Path directory) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("gcc", "-O2", "-Wall", "-o"));
    Path program = directory.resolve("kernel");
    command.add(program.toString());
    List<String> sources =
        List.of("kernel.h", "text.c", "tree.c", "xattr.c", "open.c", "files.c", "kernel.c");
    for (String name : sources) {
      Path source = directory.resolve(name);
      try (InputStream resource = Kernel.class.getResourceAsStream(name)) {
        Files.copy(Objects.requireNonNull(resource), source);
      }
      if (name.endsWith(".c")) {
        command.add(source.toString());
      }
    }
    Process gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (gcc.waitFor() != 0) {
      throw new IOException("gcc failed: " + output);
    }
    return program;
  }

  /**
   * Starts the program on an empty directory, over which it mounts a tmpfs of its own where it can.
   */
  static Kernel start(Path program, Path directory) throws IOException {
    return new Kernel(
        new ProcessBuilder(program.toString(), directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Returns whether the helper has told this of the machine. */
  boolean has(String fact) {
    return facts.contains(fact);
  }

  String call(Call call) throws IOException {
    send(call.line());
    return answer();
  }

  /** Returns what has changed in the tree since this was last asked. */
  List<String> changes() throws IOException {
    send("snap");
    List<String> lines = new ArrayList<>();
    for (String line = answer(); !line.equals("."); line = answer()) {
      lines.add(line);
    }
    return lines;
  }

  private void send(String line) throws IOException {
    calls.write(line);
    calls.write('\n');
    calls.flush();
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the helper process has ended");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    calls.close();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
