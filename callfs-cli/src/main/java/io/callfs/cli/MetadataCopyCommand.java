package io.callfs.cli;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.metadata.sql.MetadataCopy;
import io.callfs.server.setup.ExitStatus;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code callfs metadata copy}. */
@Command(
    name = "copy",
    description = {
      "Copies a metadata database into an empty one of the same or another product and verifies it by counts and"
          + " checksums. The source stays as it is. Stop all servers before.",
      "",
      "Run again after a break, it goes on where it was. Blobs are not touched."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  callfs metadata copy --from sqlite:/var/lib/callfs/.callfs/metadata.db --to postgres://callfs@db/callfs",
      "  callfs metadata copy --from postgres://callfs@db/callfs --to sqlite:/srv/metadata.db",
      "",
      "A password may be left to ~/.pgpass, so that no list of processes shows it.",
      "",
      "Exit codes: 0 copied and verified, 64 wrong command line, 69 service unavailable, 74 verification failed or disk"
          + " wrong, 75 in use, 77 permission denied, 78 target not empty or no source."
    })
final class MetadataCopyCommand implements Callable<Integer> {

  @Option(names = "--from", required = true, paramLabel = "DSN", description = "What is copied.")
  @SuppressWarnings("NullAway.Init") // set before call()
  private String from;

  @Option(names = "--to", required = true, paramLabel = "DSN", description = "What is filled.")
  @SuppressWarnings("NullAway.Init") // set before call()
  private String to;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      MetadataCopy.Report report = MetadataCopy.copy(from, to, progress -> tell(err, progress));
      if (report.resumed()) {
        out.println("went on with a copy that had been broken off");
      }
      report.rows().forEach((table, rows) -> out.println(table + ": " + rows + " rows, the same"));
      return ExitStatus.OK.code();
    } catch (IllegalArgumentException e) {
      err.println("callfs: " + e.getMessage());
      return ExitStatus.USAGE.code();
    } catch (FsException e) {
      if (e.errno() != Errno.EEXIST && e.errno() != Errno.ENOENT) {
        throw e;
      }
      err.println("callfs: " + e.getMessage());
      return ExitStatus.CONFIGURATION.code();
    } finally {
      err.flush();
    }
  }

  private static void tell(PrintWriter err, MetadataCopy.Progress progress) {
    err.println(progress.table() + ": " + progress.rows() + " of " + progress.all());
    err.flush();
  }
}
