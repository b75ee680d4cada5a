package io.callfs.metadata.sql;

import io.callfs.fs.Dentry;
import io.callfs.fs.FsException;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.spi.CacheReport;
import io.callfs.spi.CommitMarks;
import io.callfs.spi.FileCounts;
import io.callfs.spi.HealthProbe;
import io.callfs.spi.InodeNames;
import io.callfs.spi.InstanceClaims;
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
import java.util.function.LongSupplier;

/**
 * The metadata store over an SQL database that several instances use. Writers of one instance share
 * commits, and instances take turns, one transaction at a time (see {@code Ledger}), so that writes
 * are serial however many there are. Reads are answered from memory while the commits of other
 * instances are followed and all rows are there, and from one snapshot of the database otherwise,
 * never from both.
 *
 * <p>Own writes are seen at once, those of others within {@link Options#coherence()}, and nobody
 * sees first a new state and then an older one. Thread-safe; callers may be virtual threads.
 */
public final class SharedMetadataStore
    implements MetadataStore,
        MemoryReads,
        CommitMarks,
        InstanceClaims,
        CacheReport,
        InodeNames,
        FileCounts,
        HealthProbe {

  private final SharedDatabase database;
  private final SharedCache cache;
  private final Placements placements;
  private final SharedBatch batch;
  private final Follower follower;
  private final MemoryTries memory;
  private final GroupCommitter<MetadataTransaction> committer;
  private final LinkStore links;
  private final NameClaim name;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SharedMetadataStore(
      SharedDatabase database,
      SharedCache cache,
      Placements placements,
      SharedBatch batch,
      Follower follower,
      GroupCommitter<MetadataTransaction> committer,
      LinkStore links) {
    this.database = database;
    this.cache = cache;
    this.placements = placements;
    this.batch = batch;
    this.follower = follower;
    this.memory = new MemoryTries(cache);
    this.committer = committer;
    this.links = links;
    this.name = new NameClaim(database);
  }

  /**
   * How a store works.
   *
   * @param timeout how long a caller waits for its turn at most
   * @param linger how long a commit is held back at most for writers that took part in the one
   *     before; zero for not at all
   * @param coherence how long memory may be behind what other instances have written
   * @param cache what is kept in memory
   * @param clock the clock of this machine
   * @param tokens random numbers, by which commits are known again
   */
  public record Options(
      Duration timeout,
      Duration linger,
      Duration coherence,
      CacheLimits cache,
      InstantSource clock,
      LongSupplier tokens) {
    /** Checks the parts. */
    public Options {
      if (timeout.isNegative()
          || timeout.isZero()
          || linger.isNegative()
          || coherence.isNegative()
          || coherence.isZero()) {
        throw new IllegalArgumentException("time limits of a store must be positive");
      }
      Objects.requireNonNull(cache);
      Objects.requireNonNull(clock);
      Objects.requireNonNull(tokens);
    }
  }

  /**
   * Opens a store over a database, which it closes in the end, also where this throws.
   *
   * @throws FsException what {@link SqlDatabase#failure} makes of the cause
   */
  public static SharedMetadataStore open(SharedDatabase database, Options options) {
    boolean opened = false;
    try {
      Placements placements = new Placements();
      SharedCache cache = new SharedCache(options.cache());
      RowWriter rows = new RowWriter(database, new Statements(database.openWriter()), placements);
      SharedBatch batch = new SharedBatch(database, rows, cache, options.tokens());
      GroupCommitter<MetadataTransaction> committer =
          GroupCommitter.start(
              batch, options.timeout(), options.linger(), "callfs-metadata-writer");
      Follower follower =
          Follower.start(
              database, cache, options.coherence(), options.clock(), "callfs-metadata-follower");
      follower.awaitFirstLook(database.patience());
      opened = true;
      return new SharedMetadataStore(
          database,
          cache,
          placements,
          batch,
          follower,
          committer,
          new SqlLinkStore(new LinkTransactions(rows, committer, follower::databaseTime)));
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
  public void probe() {
    try {
      Snapshot.take(database, placements).close();
    } catch (FsException e) {
      throw new FsException(e.errno(), database.trouble(e), e);
    }
  }

  @Override
  public Figures cacheFigures() {
    return memory.figures();
  }

  @Override
  public <T> T read(Function<? super MetadataReader, ? extends T> work) {
    Optional<T> inMemory = readFromMemory(work);
    return inMemory.isPresent() ? inMemory.get() : readDatabase(work);
  }

  private <T> T readDatabase(Function<? super MetadataReader, ? extends T> work) {
    long started = System.nanoTime();
    try {
      return readSnapshot(work);
    } catch (FsException e) {
      // A connection of the pool may have been lost while nobody used it.
      boolean again =
          e.getCause() instanceof SQLException cause
              && database.mayPass(cause)
              && System.nanoTime() - started < database.patience().toNanos() / 4;
      if (!again) {
        throw e;
      }
      return readSnapshot(work);
    }
  }

  private <T> T readSnapshot(Function<? super MetadataReader, ? extends T> work) {
    if (closed.get()) {
      throw new IllegalStateException("metadata store is closed");
    }
    memory.missed();
    try (Snapshot snapshot = Snapshot.take(database, placements)) {
      LoadingReader reader = new LoadingReader(snapshot.rows(), cache);
      try {
        return work.apply(reader);
      } finally {
        // Also what is thrown tells of the snapshot.
        if (!snapshot.failed()) {
          snapshot.catchUp(cache);
          cache.load(snapshot.head().seq(), reader.loaded());
        }
      }
    }
  }

  @Override
  public List<Dentry> names(InodeId inode) {
    try (Snapshot snapshot = Snapshot.take(database, placements)) {
      return snapshot.rows().names(inode);
    }
  }

  @Override
  public Map<InstanceId, Long> filesPerInstance() {
    try (Snapshot snapshot = Snapshot.take(database, placements)) {
      return snapshot.rows().filesPerInstance();
    }
  }

  @Override
  public <T> Optional<T> readFromMemory(Function<? super MetadataReader, ? extends T> work) {
    return follower.fresh() ? memory.read(work) : Optional.empty();
  }

  @Override
  public long mark() {
    return cache.mark();
  }

  @Override
  public void awaitMark(long mark) {
    if (cache.lacks(mark)) {
      // A snapshot of now has whatever anybody was told before.
      try (Snapshot snapshot = Snapshot.take(database, placements)) {
        snapshot.catchUp(cache);
      }
    }
  }

  @Override
  public void claim(InstanceId instance) {
    name.take(instance);
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
    name.close();
    follower.close();
    batch.close();
    database.close();
  }
}
