package io.callfs.cli;

import io.callfs.server.audit.AuditVerification;
import io.callfs.server.setup.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code callfs audit verify}. */
@Command(
    name = "verify",
    description = {
      "Checks the chain of hashes of an audit log that was written with audit.hash_chain: no line is changed, missing, moved"
          + " or added.",
      "That lines are missing at the end shows in the last hash only: keep the one that is printed elsewhere and compare."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  callfs audit verify /var/log/callfs/audit.jsonl",
      "",
      "Exit codes: 0 whole, 64 wrong command line, 65 a line is not as it was written, 74 can't be read."
    })
final class AuditVerifyCommand implements Callable<Integer> {

  /** EX_DATAERR of sysexits(3). */
  private static final int DATA_ERROR = 65;

  @Parameters(paramLabel = "FILE", description = "The audit log.")
  @SuppressWarnings("NullAway.Init") // set before call()
  private Path file;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  private final Surroundings surroundings;

  AuditVerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    AuditVerification found = AuditVerification.of(surroundings.workingDirectory().resolve(file));
    if (found.broken().isPresent()) {
      spec.commandLine()
          .getErr()
          .println(
              "callfs: line "
                  + found.broken().getAsLong()
                  + " is not as it was written, or does not follow the one before it");
      return DATA_ERROR;
    }
    spec.commandLine()
        .getOut()
        .println(found.lines() + " lines are whole, last hash " + found.lastHash());
    return ExitStatus.OK.code();
  }
}
