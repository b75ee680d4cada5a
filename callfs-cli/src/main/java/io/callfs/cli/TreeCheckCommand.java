package io.callfs.cli;

import io.callfs.server.TreeViewing;
import io.callfs.server.config.Configuration;
import io.callfs.server.logging.Logging;
import io.callfs.server.setup.ExitStatus;
import io.callfs.spi.TreeReport;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code callfs tree check}. */
@Command(
    name = "check",
    description = {
      "Compares the files as they are shown on this host with those that CallFS has, while no server runs.",
      "",
      "Files that were edited on the host, and files that somebody else has put there, are told and left alone."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  callfs tree check",
      "  callfs tree check --repair --config /etc/callfs.yaml",
      "",
      "Exit codes: 0 all is shown as it should be, 1 not all, 64 wrong command line,",
      "75 data in use by a server, 78 configuration wrong."
    })
final class TreeCheckCommand implements Callable<Integer> {

  /** Something differs. */
  private static final int DIFFERENT = 1;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--repair",
      description = "Shows what is missing and removes what should be gone.")
  @SuppressWarnings("UnusedVariable")
  private boolean repair;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  private final Surroundings surroundings;

  TreeCheckCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Configuration configuration = config.load(surroundings).configuration();
    Logging logging = Logging.start(configuration.log(), surroundings.environment());
    try {
      TreeReport report = TreeViewing.check(configuration, surroundings.environment(), repair);
      print(report, spec.commandLine().getOut());
      boolean well =
          report.failed() == 0 && report.edited() == 0 && (repair || report.different() == 0);
      return well ? ExitStatus.OK.code() : DIFFERENT;
    } finally {
      logging.close();
    }
  }

  private void print(TreeReport report, PrintWriter out) {
    out.println("looked at: " + report.entries());
    out.println((repair ? "mended: " : "different: ") + report.different());
    out.println("edited on the host: " + report.edited());
    out.println("somebody else's: " + report.foreign());
    out.println("failed: " + report.failed());
    report.examples().forEach(example -> out.println("  " + example));
    out.flush();
  }
}
