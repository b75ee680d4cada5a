package io.callfs.metadata.postgres;

import io.callfs.fs.FsException;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.metadata.sql.SharedMetadataStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;

/** Opens metadata stores in PostgreSQL databases. */
public final class PostgresMetadataStore {

  /** A fraction of a commit: what it may wait for writers that are sure to come. */
  private static final Duration LINGER = Duration.ofNanos(50_000);

  private PostgresMetadataStore() {}

  /**
   * How a store works.
   *
   * @param timeout how long a caller waits for its turn at most; the server is given two fifths of
   *     it for each answer, at least a second
   * @param coherence how long memory may be behind what other instances have written
   * @param connections connections at most, besides one that is told of commits; at least 2
   * @param cache what is kept in memory
   */
  public record Options(Duration timeout, Duration coherence, int connections, CacheLimits cache) {
    /** Checks the parts. */
    public Options {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("setting server.metadata_op_timeout must not be 0");
      }
      if (coherence.toMillis() < 10) {
        throw new IllegalArgumentException(
            "setting metadata_store.coherence_interval must be 10ms or more");
      }
      if (connections < 2) {
        throw new IllegalArgumentException(
            "setting metadata_store.max_connections must be 2 or more");
      }
      Objects.requireNonNull(cache);
    }
  }

  /**
   * Opens the store in a database and brings its tables up to date, one instance at a time. The
   * caller closes it.
   *
   * @param dsn {@code postgres://user:password@host:port/database?sslmode=…} or a URL of the JDBC
   *     driver
   * @throws IllegalArgumentException for a DSN that can't be meant
   * @throws FsException EACCES where the server refuses the user; EIO for a server or tables of a
   *     wrong version; EHOSTDOWN where it can't be reached; with a subject that tells a person what
   *     to mend, and never the password
   */
  public static SharedMetadataStore open(String dsn, Options options) {
    PostgresDatabase database = PostgresDatabase.open(Dsn.parse(dsn), options);
    return SharedMetadataStore.open(
        database,
        new SharedMetadataStore.Options(
            options.timeout(),
            LINGER,
            options.coherence(),
            options.cache(),
            InstantSource.system(),
            new SecureRandom()::nextLong));
  }
}
