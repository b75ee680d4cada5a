package io.callfs.backend.s3.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An S3 server as a process of its own, on a free port of the loopback interface, with its files in
 * a temporary directory. Stopped and removed by {@link #close}, at the latest when this process
 * ends.
 */
public final class S3Server implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("Tomcat started on ports? ([0-9]+) ");
  private static final long START_SECONDS = 120;

  private final Process process;
  private final Path directory;
  private final Thread killer;
  private final int port;

  private S3Server(Process process, Path directory, int port) {
    this.process = process;
    this.directory = directory;
    this.port = port;
    this.killer = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killer);
  }

  /** Starts a server from its jar. The caller closes it. */
  public static S3Server start(Path jar) throws IOException {
    return start(jar, 0);
  }

  /** Starts a server on a port that was another's before. */
  public static S3Server start(Path jar, int port) throws IOException {
    if (!Files.isReadable(jar)) {
      throw new IOException(jar + " is missing; Maven copies it there before the tests");
    }
    Path directory = Files.createTempDirectory("callfs-s3-server-");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-jar",
                jar.toAbsolutePath().toString(),
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--server.ssl.enabled=false",
                // The second listener can't be left out; nobody is told of its port.
                "--com.adobe.testing.s3mock.http-port=0",
                "--com.adobe.testing.s3mock.store.valid-kms-keys="
                    + "arn:aws:kms:us-east-1:000000000000:key/callfs",
                "--com.adobe.testing.s3mock.store.root=" + directory.resolve("root"))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    try {
      return new S3Server(process, directory, awaitPort(process));
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static int awaitPort(Process process) throws IOException {
    CompletableFuture<Integer> started = new CompletableFuture<>();
    List<String> said = new ArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                int port = 0;
                String line;
                while ((line = lines.readLine()) != null) {
                  Matcher matcher = PORT.matcher(line);
                  if (matcher.find()) {
                    port = Integer.parseInt(matcher.group(1));
                  }
                  if (line.contains("Started S3MockApplication")) {
                    started.complete(port);
                  }
                  if (!started.isDone()) {
                    said.add(line);
                  }
                }
                started.completeExceptionally(new IOException("it ended: " + said));
              } catch (IOException e) {
                started.completeExceptionally(e);
              }
            },
            "s3-server-log");
    reader.setDaemon(true);
    reader.start();
    try {
      return started.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IOException("the S3 server did not start", e);
    }
  }

  /** Returns where it answers. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Returns the port that it answers on. */
  public int port() {
    return port;
  }

  /** Returns the process, for tests that stop it for a while. */
  public Process process() {
    return process;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      Runtime.getRuntime().removeShutdownHook(killer);
      removeDirectory();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook has run.
      return;
    }
  }

  private void removeDirectory() throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
