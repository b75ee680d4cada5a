package io.callfs.cli;

import io.callfs.server.BuildInfo;
import io.callfs.server.Reloads;
import io.callfs.server.RunningServer;
import io.callfs.server.config.Configuration;
import io.callfs.server.config.LoadedConfiguration;
import io.callfs.server.config.Problem;
import io.callfs.server.logging.Logging;
import io.callfs.server.setup.ExitStatus;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code callfs server}: runs until it is told to stop. */
@Command(
    name = "server",
    description = {
      "Runs the server until SIGTERM or SIGINT, which lets requests in flight finish; a second one ends it at once."
          + " SIGHUP makes it read keys and users again, as a change of their files does.",
      "",
      "With no setting given everything is embedded: files and metadata in /var/lib/callfs where that can be written, else"
          + " in ~/.local/share/callfs. The first start makes the directory, a certificate for this machine and the"
          + " administrator's key, which is shown once."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  callfs server",
      "  callfs server --config /etc/callfs.yaml",
      "  CALLFS_SERVER_LISTEN_ADDR=127.0.0.1:9443 callfs server",
      ExitCodes.HELP_0,
      ExitCodes.HELP_1,
      ExitCodes.HELP_2,
      ExitCodes.HELP_3
    })
final class ServerCommand implements Callable<Integer> {

  @Mixin private final ConfigOption config = new ConfigOption();

  private final Surroundings surroundings;

  ServerCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    LoadedConfiguration loaded = config.load(surroundings);
    Configuration configuration = loaded.configuration();
    Logging logging = Logging.start(configuration.log(), surroundings.environment());
    try {
      Logger log = LoggerFactory.getLogger(ServerCommand.class);
      tell(log, loaded);
      // A signal may come before the server stands, and then stops it as soon as it does.
      CompletableFuture<Void> asked = new CompletableFuture<>();
      surroundings.signals().onStop(() -> asked.complete(null));
      Reloads reloads = Reloads.of(loaded, () -> config.load(surroundings));
      try (RunningServer server = surroundings.launcher().start(configuration, reloads)) {
        surroundings.signals().onReload(server::reload);
        CompletableFuture<Void> ignored = asked.thenRun(server::stop);
        server.awaitStop();
      }
      log.info("stopped");
      return ExitStatus.OK.code();
    } finally {
      logging.close();
    }
  }

  private static void tell(Logger log, LoadedConfiguration loaded) {
    log.atInfo()
        .addKeyValue("version", BuildInfo.version())
        .addKeyValue("java", Runtime.version())
        .addKeyValue("configuration", loaded.file().map(Object::toString).orElse("no file"))
        .log("starting");
    if (loaded.allDefaults()) {
      log.info(
          "nothing is configured: metadata in SQLite, locks in this process, content on the local disk");
    }
    for (Problem note : loaded.notes()) {
      log.atWarn().addKeyValue("subject", note.subject()).log(note.text());
    }
  }
}
