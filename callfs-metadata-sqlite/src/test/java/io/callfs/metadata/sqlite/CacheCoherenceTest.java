package io.callfs.metadata.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Dentry;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.metadata.sql.SqlMetadataStore;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataTransaction;
import io.callfs.testkit.Rows;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Writers change several rows together, readers look at all of them, mostly in memory and partly in
 * the database, and the cache is from generous to so small that it forgets all the time.
 */
class CacheCoherenceTest {

  private static final int FILES = 12;
  private static final int WRITERS = 3;
  private static final int READERS = 4;
  private static final int WRITES = 250;

  @TempDir Path directory;

  private final AtomicLong fromMemory = new AtomicLong();

  private static Name name(int file, long version) {
    return new Name("file" + file + (version % 2 == 0 ? "even" : "odd"));
  }

  /** Makes the next version of a file: its inode, its content and its name tell the same number. */
  private static long raise(MetadataTransaction tx, InodeId id, int file) {
    RegularFile old = (RegularFile) tx.inode(id).orElseThrow();
    long next = old.version() + 1;
    for (Extent extent : tx.extents(id)) {
      tx.removeExtent(id, extent.fileOffset());
      tx.deleteSmallBlob(extent.blob().key());
    }
    addContent(tx, id, next);
    tx.update(Rows.file(id, next, next));
    tx.unlink(InodeId.ROOT, name(file, old.version()));
    tx.link(new Dentry(InodeId.ROOT, name(file, next), id));
    return next;
  }

  private static void addContent(MetadataTransaction tx, InodeId id, long version) {
    Octets bytes = Octets.wrap(Long.toString(version).getBytes(StandardCharsets.UTF_8));
    BlobRef blob = new BlobRef(BlobRef.INLINE, tx.insertSmallBlob(bytes), bytes.length(), 0);
    tx.addExtent(id, new Extent(0, bytes.length(), blob, 0));
  }

  /** Returns the version that the inode, the content and the names of a file agree upon. */
  private static long version(MetadataReader reader, InodeId id, int file) {
    Inode inode = reader.inode(id).orElseThrow();
    long version = inode.version();
    assertThat(inode.size()).isEqualTo(version);
    List<Extent> extents = reader.extents(id);
    assertThat(extents).hasSize(1);
    Octets bytes = reader.smallBlob(extents.get(0).blob().key()).orElseThrow();
    assertThat(new String(bytes.toByteArray(), StandardCharsets.UTF_8))
        .isEqualTo(Long.toString(version));
    assertThat(reader.lookup(InodeId.ROOT, name(file, version))).contains(inode);
    assertThat(reader.lookup(InodeId.ROOT, name(file, version + 1))).isEmpty();
    return version;
  }

  /** Two files are always raised together, so they have the same version. */
  private long pair(SqlMetadataStore store, List<InodeId> ids, int file, boolean memoryOnly) {
    int other = file ^ 1;
    Function<MetadataReader, Long> work =
        reader -> {
          long one = version(reader, ids.get(file), file);
          assertThat(version(reader, ids.get(other), other)).isEqualTo(one);
          return one;
        };
    if (memoryOnly) {
      Optional<Long> seen = store.readFromMemory(work);
      seen.ifPresent(value -> fromMemory.incrementAndGet());
      return seen.orElse(0L);
    }
    return store.read(work);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7, 1000})
  void readersSeeOneStateAndNeverAnOlderOne(long entries) throws Exception {
    CacheLimits limits = new CacheLimits(Duration.ofMinutes(5), entries, entries * 300);
    try (SqlMetadataStore store =
        SqliteMetadataStore.open(directory.resolve("db"), Duration.ofMinutes(1), limits)) {
      Rows.makeRoot(store);
      List<InodeId> ids = new ArrayList<>();
      for (int file = 0; file < FILES; file++) {
        Name name = name(file, 1);
        ids.add(
            store.write(tx -> {
              InodeId id = tx.nextInodeId();
              tx.insert(Rows.file(id, 1, 1));
              addContent(tx, id, 1);
              tx.link(new Dentry(InodeId.ROOT, name, id));
              return id;
            }));
      }
      AtomicLongArray acknowledged = new AtomicLongArray(FILES);
      AtomicInteger writing = new AtomicInteger(WRITERS);
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        long seed = w;
        tasks.add(() -> {
          try {
            write(store, ids, acknowledged, new Random(seed));
          } finally {
            writing.decrementAndGet();
          }
          return true;
        });
      }
      for (int r = 0; r < READERS; r++) {
        long seed = 100L + r;
        tasks.add(() -> read(store, ids, acknowledged, writing, new Random(seed)));
      }
      together(tasks);
      if (entries == 1000) {
        assertThat(fromMemory.get()).isPositive();
      }
    }
  }

  private static void together(List<Callable<Boolean>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      for (Future<Boolean> done : threads.invokeAll(tasks, 2, TimeUnit.MINUTES)) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void write(
      SqlMetadataStore store, List<InodeId> ids, AtomicLongArray acknowledged, Random random) {
    for (int i = 0; i < WRITES; i++) {
      int file = random.nextInt(FILES) & ~1;
      boolean failing = random.nextInt(10) == 0;
      try {
        long version =
            store.write(tx -> {
              long next = raise(tx, ids.get(file), file);
              assertThat(raise(tx, ids.get(file + 1), file + 1)).isEqualTo(next);
              if (failing) {
                throw new IllegalArgumentException("on purpose");
              }
              return next;
            });
        acknowledged.accumulateAndGet(file, version, Math::max);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessage("on purpose");
      }
    }
  }

  private boolean read(
      SqlMetadataStore store,
      List<InodeId> ids,
      AtomicLongArray acknowledged,
      AtomicInteger writing,
      Random random) {
    long[] seen = new long[FILES];
    while (writing.get() > 0) {
      int file = random.nextInt(FILES);
      int even = file & ~1;
      long atLeast = Math.max(acknowledged.get(even), seen[even]);
      long version = pair(store, ids, file, random.nextBoolean());
      if (version > 0) {
        assertThat(version).isGreaterThanOrEqualTo(atLeast);
        seen[even] = version;
      }
    }
    return true;
  }
}
