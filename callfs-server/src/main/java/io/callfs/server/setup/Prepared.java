package io.callfs.server.setup;

import io.callfs.server.config.Configuration;
import io.callfs.server.config.Secret;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A server's surroundings, ready: what it needs before adapters are opened. Whoever prepared it
 * closes it, last of all, which unlocks the data directory.
 *
 * @param configuration the configuration, with the generated keys and secrets in place of those not
 *     given
 * @param data the locked data directory
 * @param tls the certificate and its key
 * @param sqliteFile where the SQLite database is or will be
 * @param administratorKeyFile the file of the generated administrator's key; empty where keys are
 *     configured
 * @param newAdministratorKey that key when this start made it, to be shown once
 */
public record Prepared(
    Configuration configuration,
    DataDirectory data,
    TlsIdentity tls,
    Path sqliteFile,
    Optional<Path> administratorKeyFile,
    Optional<Secret> newAdministratorKey)
    implements AutoCloseable {

  /** Checks the parts. */
  public Prepared {
    Objects.requireNonNull(configuration);
    Objects.requireNonNull(data);
    Objects.requireNonNull(tls);
    Objects.requireNonNull(sqliteFile);
  }

  /** Unlocks the data directory. */
  @Override
  public void close() {
    data.close();
  }
}
