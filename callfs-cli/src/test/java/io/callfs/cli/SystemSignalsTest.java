package io.callfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemSignalsTest {

  @TempDir Path directory;

  private Process process;

  /** Ends with 0 when it is asked to. */
  static final class Graceful {
    private Graceful() {}

    public static void main(String[] arguments) throws InterruptedException {
      CountDownLatch stop = new CountDownLatch(1);
      new SystemSignals().onStop(stop::countDown);
      System.out.println("ready");
      stop.await();
      System.exit(0);
    }
  }

  /** Says that it stops, and never does. */
  static final class Stubborn {
    private Stubborn() {}

    public static void main(String[] arguments) throws InterruptedException {
      new SystemSignals().onStop(() -> System.out.println("stopping"));
      System.out.println("ready");
      new CountDownLatch(1).await();
    }
  }

  @Test
  void firstSignalStopsAndTheExitCodeIs0() throws Exception {
    try (BufferedReader said = start(Graceful.class)) {
      assertThat(said.readLine()).isEqualTo("ready");
      process.toHandle().destroy();

      assertThat(exitCode()).isZero();
    }
  }

  /** Says that it is asked to read its configuration again. */
  static final class Reloading {
    private Reloading() {}

    public static void main(String[] arguments) throws InterruptedException {
      new SystemSignals().onReload(() -> System.out.println("again"));
      System.out.println("ready");
      new CountDownLatch(1).await();
    }
  }

  @Test
  void hangUpMeansToReadTheConfigurationAgain() throws Exception {
    try (BufferedReader said = start(Reloading.class)) {
      assertThat(said.readLine()).isEqualTo("ready");
      for (int i = 0; i < 2; i++) {
        assertThat(
                new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor())
            .isZero();
        assertThat(said.readLine()).isEqualTo("again");
      }
    }
  }

  @Test
  void secondSignalEndsTheProcessAtOnce() throws Exception {
    try (BufferedReader said = start(Stubborn.class)) {
      assertThat(said.readLine()).isEqualTo("ready");
      process.toHandle().destroy();
      assertThat(said.readLine()).isEqualTo("stopping");
      process.toHandle().destroy();

      assertThat(exitCode()).isEqualTo(128 + 15);
    }
  }

  @AfterEach
  void endWhatIsLeft() {
    process.destroyForcibly();
  }

  private int exitCode() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private BufferedReader start(Class<?> main) throws IOException {
    process =
        // A build under nohup ignores SIGHUP, and so would what it starts.
        new ProcessBuilder(
                "env",
                "--default-signal=HUP",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    return process.inputReader(StandardCharsets.UTF_8);
  }
}
