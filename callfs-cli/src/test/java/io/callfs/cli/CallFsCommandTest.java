package io.callfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.server.Reloads;
import io.callfs.server.RunningServer;
import io.callfs.server.config.KeyDigest;
import io.callfs.server.setup.ExitStatus;
import io.callfs.server.setup.StartFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CallFsCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Map<String, String> environment =
      new HashMap<>(Map.of("CALLFS_LOG_LEVEL", "error"));
  private final FakeServer server = new FakeServer();
  private Launcher launcher = (configuration, reloads) -> server;
  private String input = "";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "server --help",
        "demo --help",
        "config --help",
        "config validate --help",
        "metadata --help",
        "metadata copy --help",
        "version --help",
        "help server"
      })
  void helpIsEverywhereAndGoesToStandardOutput(String line) {
    assertThat(run(line)).isZero();
    assertThat(out.toString()).startsWith("Usage: callfs");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "server --help",
        "demo --help",
        "config validate --help",
        "metadata copy --help"
      })
  void helpShowsExamplesAndExitCodes(String line) {
    run(line);

    assertThat(out.toString()).contains("Example", "Exit codes: 0", "64", "78");
  }

  @ParameterizedTest
  @CsvSource({
    "serve,Did you mean: callfs server",
    "config validte,Did you mean",
    "server --nope,Unknown option: '--nope'",
    "server extra,Unmatched argument",
    "server --config,Missing required parameter",
    "config,Missing required subcommand",
    "'',Missing required subcommand"
  })
  void wrongCommandLineIsToldWithoutATraceAndEndsWith64(String line, String said) {
    assertThat(run(line)).isEqualTo(64);
    assertThat(err.toString())
        .startsWith("callfs: ")
        .contains(said, "--help'")
        .doesNotContain("\tat ");
  }

  @Test
  void versionNamesTheVersionAndTheJava() {
    assertThat(run("version")).isZero();
    assertThat(out.toString()).containsPattern("callfs \\d+\\.\\d+\\.\\d+").contains("Java ");
  }

  @Test
  void completionScriptKnowsTheCommands() {
    assertThat(run("generate-completion")).isZero();
    assertThat(out.toString()).contains("validate", "--config", "server");
  }

  @Test
  void goodConfigurationIsShownAndEndsWith0() {
    assertThat(run("config validate")).isZero();
    assertThat(out.toString())
        .contains("file: none", "data directory: ", "server.listen_addr")
        .containsPattern("log\\.level +error +environment CALLFS_LOG_LEVEL");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void connectTriesWhatAServerWouldUseAndMakesNothing() {
    Path data = directory.resolve("data");
    environment.put("CALLFS_BACKEND_LOCALFS_ROOT_PATH", data.toString());

    assertThat(run("config validate --connect")).isZero();
    assertThat(out.toString())
        .contains("metadata_store (sqlite): ok", "dlm (local): ok", "backend (localfs): ok");
    assertThat(data).doesNotExist();
  }

  @Test
  void connectTellsOfADirectoryThatCannotBeUsed() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    environment.put("CALLFS_BACKEND_LOCALFS_ROOT_PATH", file.resolve("data").toString());

    assertThat(run("config validate --connect")).isNotZero();
    assertThat(err.toString()).contains("error: backend (localfs): ", "is no directory");
  }

  @Test
  void databasesToCopyMustBeOnesThatAreKnown() {
    assertThat(run("metadata copy --from mysql://h/d --to sqlite:x")).isEqualTo(64);
    assertThat(err.toString()).contains("callfs: --from must begin with sqlite:");
  }

  @Test
  void badConfigurationIsShownWithAllErrorsAndEndsWith78() throws IOException {
    Files.writeString(
        directory.resolve("bad.yaml"),
        "server: {read_timeout: soon}\nauth: {api_keys: [hunter2]}\n");

    assertThat(run("config validate -c bad.yaml")).isEqualTo(78);
    assertThat(err.toString()).contains("error: server.read_timeout", "error: auth.api_keys");
    assertThat(out.toString()).contains("server.write_timeout");
    assertThat(out.toString() + err).doesNotContain("hunter2");
  }

  @Test
  void validateTakesPeersAndHidesTheirSecrets() {
    environment.put("CALLFS_METADATA_STORE_DSN", "postgres://u:hunter2@h/db");
    environment.put("CALLFS_INSTANCE_DISCOVERY_PEER_ENDPOINTS", "{\"b\":\"https://b:1\"}");
    environment.put("CALLFS_AUTH_INTERNAL_PROXY_SECRET", "a-long-enough-hunter2-1");
    environment.put("CALLFS_AUTH_SINGLE_USE_LINK_SECRET", "a-long-enough-hunter2-2");

    assertThat(run("config validate")).isZero();
    assertThat(out.toString()).contains("postgres://u:********@h/db");
    assertThat(out.toString() + err).doesNotContain("hunter2");
  }

  @Test
  void serverDoesNotStartWithABadConfiguration() {
    environment.put("CALLFS_LIMITS_RANGES", "x");
    environment.put("CALLFS_NOSUCH", "x");
    launcher =
        (configuration, reloads) -> {
          throw new AssertionError("started");
        };

    assertThat(run("server")).isEqualTo(78);
    assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("callfs: "));
  }

  @Test
  void serverEndsWith0WhenItIsAskedToStop() {
    assertThat(run("server", signals(Runnable::run))).isZero();
    assertThat(server.isStopped()).isTrue();
  }

  @Test
  @Timeout(30)
  void serverThatIsAskedToStopWhileItStartsStopsWhenItStands() throws InterruptedException {
    List<Thread> signals = new ArrayList<>();
    launcher =
        (configuration, reloads) -> {
          signals.forEach(Thread::start);
          return server;
        };
    assertThat(run("server", signals(stop -> signals.add(new Thread(stop))))).isZero();
    assertThat(server.isStopped()).isTrue();
    for (Thread signal : signals) {
      signal.join();
    }
  }

  @Test
  void serverReadsItsConfigurationAgainWhenItIsAskedTo() throws IOException {
    Files.writeString(directory.resolve("config.yaml"), "log: {level: error}\n");
    List<Reloads> given = new ArrayList<>();
    launcher =
        (configuration, reloads) -> {
          given.add(reloads);
          return server;
        };
    Signals signals =
        new Signals() {
          @Override
          public void onStop(Runnable stop) {
            stop.run();
          }

          @Override
          public void onReload(Runnable reload) {
            reload.run();
          }
        };

    assertThat(run("server", signals)).isZero();
    assertThat(server.reloads()).isEqualTo(1);
    assertThat(given.get(0).files()).containsExactly(directory.resolve("config.yaml"));
    Files.writeString(directory.resolve("config.yaml"), "limits: {ranges: nonsense}\n");
    assertThat(given.get(0).source().get().problems()).hasSize(1);
  }

  @Test
  void keyIsMadeAndShownOnceWithWhatBelongsIntoTheFile() {
    assertThat(run("keys new --user ann --uid 7")).isZero();
    String key = out.toString().replaceAll("(?s).*(callfs_[A-Za-z0-9_-]{43}).*", "$1");
    assertThat(out.toString())
        .contains("- name: ann", "uid: 7", KeyDigest.ofKey(key).prefixed())
        .containsOnlyOnce(key);
    assertThat(KeyDigest.flaw(key)).isNull();
  }

  @Test
  void demoTakesNoPortThatThereIsNot() {
    assertThat(run("demo --port 65535 --directory " + directory)).isEqualTo(64);
    assertThat(err.toString()).contains("the first port must be 0, or 1 to 65533");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void auditLogIsVerified() throws IOException {
    Files.writeString(directory.resolve("empty"), "");
    Files.writeString(directory.resolve("changed"), "{}\n");
    assertThat(run("audit verify empty")).isZero();
    assertThat(out.toString()).startsWith("0 lines are whole");
    assertThat(run("audit verify changed")).isEqualTo(65);
    assertThat(err.toString()).contains("line 1 is not as it was written");
    assertThat(run("audit verify none")).isEqualTo(74);
  }

  @Test
  void keyOfNoUserIsNotMade() {
    assertThat(run("keys new")).isEqualTo(64);
    assertThat(run("keys new --user a:b")).isEqualTo(64);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void keyFromStandardInputIsHashed() {
    input = "a-key-of-some-length\nand more\n";
    assertThat(run("keys hash")).isZero();
    assertThat(out.toString().strip())
        .isEqualTo(KeyDigest.ofKey("a-key-of-some-length").prefixed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "two words are no key", "with-a,comma-in-between"})
  void whatCanBeNoKeyIsNotHashed(String text) {
    input = text;
    assertThat(run("keys hash")).isEqualTo(78);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).startsWith("callfs: the key ");
  }

  @Test
  void serverStopsWhenWaitingForItIsInterrupted() {
    launcher =
        (configuration, reloads) ->
            new RunningServer() {
              @Override
              public void awaitStop() throws InterruptedException {
                throw new InterruptedException();
              }

              @Override
              public void stop() {
                server.stop();
              }

              @Override
              public void reload() {}
            };

    assertThat(run("server")).isEqualTo(70);
    assertThat(server.isStopped()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(ExitStatus.class)
  void refusedStartIsOneLineAndItsExitCode(ExitStatus status) {
    launcher = failing(new StartFailure(status, "no luck", new IOException("inside")));

    assertThat(run("server")).isEqualTo(status.code());
    assertThat(err.toString()).isEqualTo("callfs: no luck" + System.lineSeparator());
  }

  @Test
  void faultsOfTheSurroundingsThatNobodyTranslatedAreOneLineToo() {
    launcher = failing(new UncheckedIOException(new BindException("Address already in use")));
    assertThat(run("server")).isEqualTo(69);
    launcher = failing(new FsException(Errno.EACCES, "/x"));
    assertThat(run("server")).isEqualTo(77);
    launcher = failing(new IllegalStateException(new FsException(Errno.ENOSPC, "/x")));
    assertThat(run("server")).isEqualTo(74);

    assertThat(err.toString().lines()).hasSize(3);
  }

  @Test
  void faultOfTheProgramShowsItsTraceAndEndsWith70() {
    launcher = failing(new IllegalStateException("bug"));

    assertThat(run("server")).isEqualTo(70);
    assertThat(err.toString()).contains("please report", "IllegalStateException: bug", "\tat ");
  }

  private static Launcher failing(RuntimeException failure) {
    return (configuration, reloads) -> {
      throw failure;
    };
  }

  private static Signals signals(Consumer<Runnable> onStop) {
    return new Signals() {
      @Override
      public void onStop(Runnable stop) {
        onStop.accept(stop);
      }

      @Override
      public void onReload(Runnable reload) {}
    };
  }

  private int run(String line) {
    return run(line, signals(stop -> {}));
  }

  private int run(String line, Signals signals) {
    CommandLine command =
        CallFsCommand.commandLine(
            new Surroundings(
                environment,
                directory,
                (configuration, reloads) -> launcher.start(configuration, reloads),
                signals,
                new StringReader(input)));
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(line.isEmpty() ? new String[0] : line.split(" ", -1));
  }
}
