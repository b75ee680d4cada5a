package io.callfs.cli;

import io.callfs.server.Dependencies;
import io.callfs.server.Dependencies.Trial;
import io.callfs.server.config.Configuration;
import io.callfs.server.config.ConfigurationReport;
import io.callfs.server.config.LoadedConfiguration;
import io.callfs.server.config.Problem;
import io.callfs.server.setup.DataDirectoryChoice;
import io.callfs.server.setup.ExitStatus;
import io.callfs.server.setup.StartFailure;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code callfs config validate}. */
@Command(
    name = "validate",
    description =
        "Shows every setting with its value and where it comes from, secrets masked, and everything that is wrong.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  callfs config validate",
      "  CALLFS_LOG_LEVEL=debug callfs config validate --config /etc/callfs.yaml",
      "  callfs config validate --connect",
      "",
      "Nothing is written, started or connected to. With --connect services are connected to: a lock is taken and"
          + " given back, an object of two bytes is written to the bucket and removed, no table is made.",
      "",
      "Exit codes: 0 when a server would accept it, 64 wrong command line, 78 when not; with --connect also 69 service"
          + " unavailable, 74 disk or database wrong, 77 permission denied."
    })
final class ValidateCommand implements Callable<Integer> {

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--connect",
      description = "Tries each service and directory that a server would use.")
  private boolean connect;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  private final Surroundings surroundings;

  ValidateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    LoadedConfiguration loaded = config.load(surroundings);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    out.println("file: " + loaded.file().map(Object::toString).orElse("none"));
    loaded
        .complete()
        .map(good -> DataDirectoryChoice.choose(good, surroundings.environment()))
        .ifPresent(choice ->
            out.println("data directory: " + choice.directory() + " (" + choice.reason() + ")"));
    ConfigurationReport.print(loaded, out);
    loaded.notes().forEach(note -> err.println("warning: " + note));
    List<Problem> problems = loaded.problems();
    problems.forEach(problem -> err.println("error: " + problem));
    ExitStatus status = problems.isEmpty() ? ExitStatus.OK : ExitStatus.CONFIGURATION;
    if (connect && problems.isEmpty()) {
      status = connect(loaded.configuration(), out, err);
    }
    err.flush();
    return status.code();
  }

  /** Returns how the first of those that failed would end a start. */
  private ExitStatus connect(Configuration configuration, PrintWriter out, PrintWriter err) {
    ExitStatus status = ExitStatus.OK;
    for (Trial trial : Dependencies.tryOut(configuration, surroundings.environment())) {
      String what = trial.name() + " (" + trial.adapter() + "): ";
      if (trial.failure().isEmpty()) {
        out.println(what + "ok");
        continue;
      }
      StartFailure failure = trial.failure().get();
      err.println("error: " + what + failure.getMessage());
      status = status == ExitStatus.OK ? failure.status() : status;
    }
    return status;
  }
}
