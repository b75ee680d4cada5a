package io.callfs.it.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A running server of the built distribution, with everything of its own in one directory. Closing
 * it ends the process at once; nothing else is removed, so that a test may start another one on the
 * same data.
 */
final class Distribution implements AutoCloseable {

  static final String ADMIN_KEY = "key-of-the-administrator-in-tests";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Pattern PORT = Pattern.compile("\"port\":(\\d+)");

  private final Process process;
  private final Path data;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final List<String> output = new ArrayList<>();
  private final Thread reader;

  private Distribution(Process process, Path data) {
    this.process = process;
    this.data = data;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  /** Starts a server over a data directory and waits until it says that it is ready. */
  static Distribution start(Path data, Map<String, String> settings) {
    Distribution started = launch(data, settings);
    int known = started.port();
    if (known <= 0) {
      throw new AssertionError("no port in\n" + started.output());
    }
    return started;
  }

  static Distribution start(Path data) {
    return start(data, Map.of());
  }

  /** Starts a server without waiting for it. */
  static Distribution launch(Path data, Map<String, String> settings, String... options) {
    Map<String, String> all = new HashMap<>();
    all.put("CALLFS_SERVER_LISTEN_ADDR", "127.0.0.1:0");
    all.put("CALLFS_METRICS_LISTEN_ADDR", "127.0.0.1:0");
    all.put("CALLFS_BACKEND_LOCALFS_ROOT_PATH", data.toString());
    all.put("CALLFS_AUTH_API_KEYS", ADMIN_KEY);
    all.put("CALLFS_LOG_FORMAT", "json");
    all.putAll(settings);
    List<String> arguments = new ArrayList<>(List.of("server"));
    arguments.addAll(List.of(options));
    return run(data, all, arguments.toArray(String[]::new));
  }

  /** Runs any command of the distribution with just these variables of ours. */
  static Distribution run(
      Path workingDirectory, Map<String, String> environment, String... arguments) {
    // A build under nohup ignores SIGHUP, and so would what it starts.
    List<String> command =
        new ArrayList<>(List.of("env", "--default-signal=HUP", launcher().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("CALLFS_"));
    builder.environment().putAll(environment);
    builder.environment().put("CALLFS_JAVA_HOME", System.getProperty("java.home"));
    try {
      builder.directory(Files.createDirectories(workingDirectory).toFile());
      return new Distribution(builder.start(), workingDirectory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns where the built distribution is. */
  static Path home() {
    return launcher().getParent().getParent();
  }

  private static Path launcher() {
    Path target = Path.of("..", "callfs-cli", "target").toAbsolutePath().normalize();
    try (Stream<Path> built = Files.list(target)) {
      return built
          .map(directory -> directory.resolve("bin").resolve("callfs"))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseThrow(() ->
              new AssertionError("no distribution in " + target + "; build callfs-cli first"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (output) {
          output.add(line);
        }
        Matcher matcher = PORT.matcher(line);
        if (matcher.find() && line.contains("\"ready\"")) {
          port.complete(Integer.parseInt(matcher.group(1)));
        }
      }
      port.complete(-1);
    } catch (IOException e) {
      port.completeExceptionally(e);
    }
  }

  int port() {
    try {
      return port.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the server did not start:\n" + output(), e);
    }
  }

  Path data() {
    return data;
  }

  long pid() {
    return process.pid();
  }

  /** A client that trusts the certificate which the server made for itself, and nothing else. */
  Client client(String key) {
    return Client.of(port(), data.resolve(".callfs"), key);
  }

  Client client() {
    return client(ADMIN_KEY);
  }

  /** Everything that the process has written. */
  String output() {
    synchronized (output) {
      return String.join("\n", output);
    }
  }

  /** Sends SIGTERM. */
  void terminate() {
    // The process itself would close its output as well, and what it says while it stops be lost.
    boolean ignored = process.toHandle().destroy();
  }

  /** Sends SIGKILL and waits for the end. */
  void kill() {
    process.destroyForcibly();
    int ignored = exitCode(Duration.ofSeconds(30));
  }

  int exitCode(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the process has not ended:\n" + output());
      }
      reader.join(Duration.ofSeconds(10));
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
    Objects.requireNonNull(reader);
  }
}
