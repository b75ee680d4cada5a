package io.callfs.lock.redis;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A real Redis on a free port of the loopback interface, in a directory of its own. It runs as an
 * unprivileged user where that is possible, and ends with this process at the latest.
 */
public final class RedisProcess implements AutoCloseable {

  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Path directory;
  private final List<String> options;
  private final int port;
  private Process process;

  private RedisProcess(Path directory, List<String> options, int port) throws IOException {
    this.directory = directory;
    this.options = options;
    this.port = port;
    process = launch();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /**
   * Starts a Redis with more options, such as {@code --requirepass}, or with a file of settings
   * that goes before them; the caller closes it.
   */
  public static RedisProcess start(String... options) throws IOException {
    Path directory = Files.createTempDirectory("callfs-redis");
    RedisProcess redis = new RedisProcess(directory, List.of(options), freePort());
    redis.awaitReady();
    return redis;
  }

  /** Returns a port that nobody listens on. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process launch() throws IOException {
    List<String> command = new ArrayList<>(unprivileged());
    command.add(program().toString());
    boolean file = !options.isEmpty() && !options.get(0).startsWith("--");
    command.addAll(options.subList(0, file ? 1 : 0));
    command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
    command.addAll(List.of("--dir", directory.toString(), "--save", "", "--appendonly", "no"));
    command.addAll(options.subList(file ? 1 : 0, options.size()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
        .start();
  }

  /** As root: nobody's process in nobody's directory, which the kernel ends when we end. */
  private List<String> unprivileged() throws IOException {
    Path setpriv = Path.of("/usr/bin/setpriv");
    if (!System.getProperty("user.name").equals("root") || !Files.exists(setpriv)) {
      return List.of();
    }
    Files.setOwner(
        directory,
        directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    return List.of(
        setpriv.toString(), "--reuid=65534", "--regid=65534", "--clear-groups", "--pdeathsig=KILL");
  }

  /**
   * Unpacks the program that Maven brought; takes the system's where that one does not run here.
   */
  private Path program() throws IOException {
    Path program = directory.resolve("redis-server");
    if (Files.exists(program)) {
      return program;
    }
    try (InputStream in = RedisProcess.class.getClassLoader().getResourceAsStream(resource())) {
      if (in != null) {
        Files.copy(in, program);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (runs(program)) {
          return program;
        }
        Files.delete(program);
      }
    }
    return Stream.of("/usr/bin/redis-server", "/usr/local/bin/redis-server")
        .map(Path::of)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("the Redis of Maven does not run here; install redis-server"));
  }

  private static boolean runs(Path program) throws IOException {
    Process version =
        new ProcessBuilder(program.toString(), "--version")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return version.onExit().join().exitValue() == 0;
  }

  private static String resource() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    if (system.contains("mac")) {
      return "redis-server-6.2.6-v5-darwin-" + (arm ? "arm64" : "amd64");
    }
    return arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
  }

  private void awaitReady() throws IOException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < START_NANOS) {
      if (!process.isAlive()) {
        throw new AssertionError("Redis has ended:\n" + Files.readString(directory.resolve("log")));
      }
      try {
        command("PING");
        return;
      } catch (JedisException e) {
        if (String.valueOf(e.getMessage()).startsWith("NOAUTH")) {
          return;
        }
        Thread.onSpinWait();
      }
    }
    throw new AssertionError("Redis is not ready after 20 s");
  }

  /** Returns the port. */
  public int port() {
    return port;
  }

  /** Returns the address as {@code dlm.redis_addr} takes it. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Sends a command on a connection of its own, and returns the answer. */
  public Object command(String command, Object... arguments) {
    try (Connection connection = new Connection(new HostAndPort("127.0.0.1", port))) {
      return connection.executeCommand(
          new CommandArguments(Command.valueOf(command)).addObjects(arguments));
    }
  }

  /** Lets Redis' leases grow so much older. */
  public void age(long millis) {
    Object ignored =
        command(
            "EVAL",
            """
            for _, key in ipairs(redis.call('KEYS', 'callfs:lock:held:*')) do
              for _, holder in ipairs(redis.call('ZRANGE', key, 0, -1)) do
                redis.call('ZINCRBY', key, -ARGV[1], holder)
              end
              redis.call('PEXPIRE', key, redis.call('PTTL', key) - ARGV[1])
            end
            """,
            0,
            millis);
  }

  /** Kills it. */
  public void kill() {
    Object ignored = process.destroyForcibly().onExit().join();
  }

  /** Starts it again on its port, with what it kept. */
  public void restart() throws IOException {
    kill();
    process = launch();
    awaitReady();
  }

  /** Stops it where it stands, without its connections being closed. */
  public void pause() throws IOException {
    signal("-STOP");
  }

  /** Lets it go on. */
  public void resume() throws IOException {
    signal("-CONT");
  }

  private void signal(String name) throws IOException {
    Process kill =
        new ProcessBuilder("kill", name, Long.toString(process.pid())).inheritIO().start();
    if (kill.onExit().join().exitValue() != 0) {
      throw new IOException("kill " + name + " failed");
    }
  }

  @Override
  public void close() throws IOException {
    kill();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
