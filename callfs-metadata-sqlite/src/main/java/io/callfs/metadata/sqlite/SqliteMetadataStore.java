package io.callfs.metadata.sqlite;

import io.callfs.fs.FsException;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.metadata.sql.SqlMetadataStore;
import java.nio.file.Path;
import java.time.Duration;

/** Opens metadata stores in SQLite databases. */
public final class SqliteMetadataStore {

  /** Reads that go to the database at the same time. */
  private static final int READERS = 8;

  /** A fraction of a sync: what a commit may wait for writers that are sure to come. */
  private static final Duration LINGER = Duration.ofNanos(50_000);

  private SqliteMetadataStore() {}

  /**
   * Opens the store in a file with the defaults of a server: a caller waits 5 s for its turn at
   * most, rows are kept in memory for 5 minutes, 100,000 of each kind or what the heap bears.
   *
   * @param file see {@link #open(Path, Duration, CacheLimits)}
   * @throws FsException see {@link #open(Path, Duration, CacheLimits)}
   */
  public static SqlMetadataStore open(Path file) {
    long heap = Runtime.getRuntime().maxMemory();
    return open(
        file, Duration.ofSeconds(5), CacheLimits.within(heap, Duration.ofMinutes(5), 100_000));
  }

  /**
   * Opens the store in a file, which is made where there is none, and brings its tables up to date.
   * The caller closes it.
   *
   * @param file the database; beside it lie its log and its lock
   * @param timeout how long a caller waits for its turn at most
   * @param cache what is kept in memory
   * @throws FsException EBUSY where another store has the file; EACCES, EROFS, ENOSPC; EIO, also
   *     for a database that is damaged or was written by a newer version
   */
  public static SqlMetadataStore open(Path file, Duration timeout, CacheLimits cache) {
    SqliteDatabase database = SqliteDatabase.open(file);
    return SqlMetadataStore.open(
        database, new SqlMetadataStore.Options(timeout, LINGER, READERS, cache));
  }
}
