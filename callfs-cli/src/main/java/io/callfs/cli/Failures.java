package io.callfs.cli;

import io.callfs.fs.FsException;
import io.callfs.server.config.ConfigurationException;
import io.callfs.server.setup.ExitStatus;
import io.callfs.server.setup.StartFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns failures into lines for people and exit codes. A stack trace is shown for a fault of the
 * program only.
 */
final class Failures {

  private Failures() {}

  /** Says what is wrong with the command line. */
  static int usage(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("callfs: " + failure.getMessage());
    UnmatchedArgumentException.printSuggestions(failure, err);
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    err.flush();
    return ExitStatus.USAGE.code();
  }

  /** Says why a command failed. */
  static int execution(Exception failure, CommandLine command, @Nullable ParseResult parsed) {
    PrintWriter err = command.getErr();
    ExitStatus status = status(failure, err);
    err.flush();
    return status.code();
  }

  private static ExitStatus status(Exception failure, PrintWriter err) {
    if (failure instanceof ConfigurationException configuration) {
      configuration.problems().forEach(problem -> err.println("callfs: " + problem));
      return ExitStatus.CONFIGURATION;
    }
    if (failure instanceof StartFailure start) {
      err.println("callfs: " + start.getMessage());
      return start.status();
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      ExitStatus status = surroundings(cause);
      if (status != ExitStatus.SOFTWARE) {
        err.println("callfs: " + cause.getMessage());
        return status;
      }
    }
    err.println("callfs: a fault of the program, please report it:");
    failure.printStackTrace(err);
    return ExitStatus.SOFTWARE;
  }

  private static ExitStatus surroundings(Throwable cause) {
    return switch (cause) {
      case BindException bind -> ExitStatus.UNAVAILABLE;
      case AccessDeniedException denied -> ExitStatus.NO_PERMISSION;
      case FsException fs ->
          switch (fs.errno()) {
            case EACCES, EPERM, EROFS -> ExitStatus.NO_PERMISSION;
            case EBUSY -> ExitStatus.BUSY;
            case EHOSTDOWN -> ExitStatus.UNAVAILABLE;
            default -> ExitStatus.IO;
          };
      case UncheckedIOException wrapper -> ExitStatus.SOFTWARE;
      case IOException io -> ExitStatus.IO;
      default -> ExitStatus.SOFTWARE;
    };
  }
}
