package io.callfs.server.setup;

import io.callfs.server.config.Secret;
import java.io.PrintStream;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whoever starts the server for the first time how to call it. */
public final class AdministratorKeyNotice {

  private static final Logger LOG = LoggerFactory.getLogger(AdministratorKeyNotice.class);

  private AdministratorKeyNotice() {}

  /**
   * Shows a key that this start made: on a terminal the key itself, this once; elsewhere, and in
   * the log always, only the file that holds it. Does nothing at later starts.
   *
   * @param terminal whether {@code out} is read by a person and kept by nobody
   */
  public static void show(Prepared prepared, PrintStream out, boolean terminal) {
    if (prepared.newAdministratorKey().isEmpty() || prepared.administratorKeyFile().isEmpty()) {
      return;
    }
    Secret key = prepared.newAdministratorKey().get();
    Path file = prepared.administratorKeyFile().get();
    LOG.atInfo().addKeyValue("file", file).log("administrator's key made");
    if (terminal) {
      // In one piece, since the log is written at the same time.
      out.print(
          "%nThe administrator's key, shown this once and kept in %s:%n%n    %s%n%n"
              .formatted(file, key.reveal()));
      out.flush();
    }
  }
}
