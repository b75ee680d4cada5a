package io.callfs.metadata.sql;

import io.callfs.fs.Dentry;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.spi.CacheReport;
import io.callfs.spi.FileCounts;
import io.callfs.spi.InodeNames;
import io.callfs.spi.LinkStore;
import io.callfs.spi.MemoryReads;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The metadata store over an SQL database that no one else writes to. Writers share commits, reads
 * are answered from memory where all their rows are there, and from one snapshot of the database
 * otherwise, never from both.
 *
 * <p>Thread-safe; callers may be virtual threads.
 */
public final class SqlMetadataStore
    implements MetadataStore, MemoryReads, CacheReport, InodeNames, FileCounts {

  private final SqlDatabase database;
  private final Statements writer;
  private final MetadataCache cache;
  private final MemoryTries memory;
  private final ReaderPool readers;
  private final GroupCommitter<MetadataTransaction> committer;
  private final LinkStore links;
  private final long timeoutNanos;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SqlMetadataStore(
      SqlDatabase database,
      Statements writer,
      MetadataCache cache,
      ReaderPool readers,
      GroupCommitter<MetadataTransaction> committer,
      LinkStore links,
      long timeoutNanos) {
    this.database = database;
    this.writer = writer;
    this.cache = cache;
    this.memory = new MemoryTries(cache);
    this.readers = readers;
    this.committer = committer;
    this.links = links;
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * How a store works.
   *
   * @param timeout how long a caller waits for its turn at most; a transaction that runs is waited
   *     for until its outcome is known
   * @param linger how long a commit is held back at most for writers that took part in the one
   *     before; zero for not at all
   * @param readers connections for reads
   * @param cache what is kept in memory
   */
  public record Options(Duration timeout, Duration linger, int readers, CacheLimits cache) {
    /** Checks the parts. */
    public Options {
      if (timeout.isNegative() || timeout.isZero() || linger.isNegative() || readers < 1) {
        throw new IllegalArgumentException("time limits and numbers of a store must be positive");
      }
      Objects.requireNonNull(cache);
    }
  }

  /**
   * Opens a store over a database, which it closes in the end, also where this throws.
   *
   * @throws io.callfs.fs.FsException what {@link SqlDatabase#failure} makes of the cause
   */
  public static SqlMetadataStore open(SqlDatabase database, Options options) {
    boolean opened = false;
    try {
      Placements placements = new Placements();
      Statements writer = new Statements(database.openWriter());
      MetadataCache cache = new MetadataCache(options.cache());
      RowWriter rows = new RowWriter(database, writer, placements);
      GroupCommitter<MetadataTransaction> committer =
          GroupCommitter.start(
              new CachedBatch(database, rows, cache),
              options.timeout(),
              options.linger(),
              "callfs-metadata-writer");
      opened = true;
      return new SqlMetadataStore(
          database,
          writer,
          cache,
          new ReaderPool(database, placements, options.readers()),
          committer,
          new SqlLinkStore(new LinkTransactions(rows, committer, InstantSource.system())),
          options.timeout().toNanos());
    } catch (SQLException e) {
      throw database.failure(e, "open the database");
    } finally {
      if (!opened) {
        database.close();
      }
    }
  }

  @Override
  public <A> Optional<A> capability(Class<A> ability) {
    return ability.isInstance(links)
        ? Optional.of(ability.cast(links))
        : MetadataStore.super.capability(ability);
  }

  @Override
  public <T> T read(Function<? super MetadataReader, ? extends T> work) {
    Optional<T> inMemory = readFromMemory(work);
    return inMemory.isPresent() ? inMemory.get() : readSnapshot(work);
  }

  private <T> T readSnapshot(Function<? super MetadataReader, ? extends T> work) {
    memory.missed();
    long asOf = cache.published();
    RowReader rows = readers.take(timeoutNanos);
    LoadingReader reader = new LoadingReader(rows, cache);
    try {
      return work.apply(reader);
    } finally {
      readers.giveBack(rows);
      // Also what is thrown tells of the snapshot.
      cache.awaitPublished(reader.horizon(), timeoutNanos);
      cache.load(asOf, reader.loaded());
    }
  }

  @Override
  public <T> Optional<T> readFromMemory(Function<? super MetadataReader, ? extends T> work) {
    return memory.read(work);
  }

  @Override
  public List<Dentry> names(InodeId inode) {
    RowReader rows = readers.take(timeoutNanos);
    try {
      return rows.names(inode);
    } finally {
      readers.giveBack(rows);
    }
  }

  @Override
  public Map<InstanceId, Long> filesPerInstance() {
    RowReader rows = readers.take(timeoutNanos);
    try {
      return rows.filesPerInstance();
    } finally {
      readers.giveBack(rows);
    }
  }

  @Override
  public Figures cacheFigures() {
    return memory.figures();
  }

  @Override
  public <T> T write(Function<? super MetadataTransaction, ? extends T> work) {
    return committer.write(work);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    committer.close();
    readers.close();
    try {
      writer.close();
    } catch (SQLException e) {
      throw database.failure(e, "close the database");
    } finally {
      database.close();
    }
  }
}
