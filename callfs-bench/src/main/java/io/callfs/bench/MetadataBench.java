package io.callfs.bench;

import io.callfs.fs.Attributes;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Dentry;
import io.callfs.fs.Directory;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.fs.Placement;
import io.callfs.fs.RegularFile;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.metadata.sqlite.SqliteMetadataStore;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The rows alone: durable creations of small files a second from 16 callers, which share commits,
 * and look-ups from the cache.
 *
 * <p>{@code callfs.bench.dir} names the directory; a disk in memory tells nothing of syncs.
 */
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(16)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class MetadataBench {

  private static final Octets BYTES = Octets.wrap(new byte[4096]);
  private static final Placement HERE = new Placement(new InstanceId("bench"), "localfs");
  private static final Instant NOW = Instant.EPOCH;
  private static final Attributes ATTRIBUTES =
      new Attributes(new Mode(0755), 0, 0, 1, NOW, NOW, NOW);

  /** Makes the benchmark. */
  public MetadataBench() {}

  /** Creates a file of 4 KiB as the engine does. */
  @Benchmark
  public InodeId create(Rows rows) {
    Name name = new Name("file" + rows.number.incrementAndGet());
    return rows.store.write(transaction -> create(transaction, name));
  }

  /** Looks a name up that the cache knows. */
  @Benchmark
  public Optional<Inode> lookup(Rows rows) {
    return rows.store.read(reader -> reader.lookup(InodeId.ROOT, rows.known));
  }

  private static InodeId create(MetadataTransaction transaction, Name name) {
    Inode root = transaction.inode(InodeId.ROOT).orElseThrow();
    if (transaction.lookup(InodeId.ROOT, name).isPresent()) {
      throw new IllegalStateException(name + " exists");
    }
    InodeId id = transaction.nextInodeId();
    int size = BYTES.length();
    transaction.insert(new RegularFile(id, ATTRIBUTES, 1, HERE, Map.of(), size, 1, null, null));
    BlobRef blob = new BlobRef(BlobRef.INLINE, transaction.insertSmallBlob(BYTES), size, 0);
    transaction.addExtent(id, new Extent(0, size, blob, 0));
    transaction.link(new Dentry(InodeId.ROOT, name, id));
    transaction.update(root.withAttributes(ATTRIBUTES));
    return id;
  }

  /** An empty store with one file. */
  @State(Scope.Benchmark)
  public static class Rows {

    private final AtomicInteger number = new AtomicInteger();
    private final Name known = new Name("known");

    @SuppressWarnings("NullAway.Init")
    private Path file;

    @SuppressWarnings("NullAway.Init")
    private MetadataStore store;

    /** Made by JMH. */
    public Rows() {}

    /** Opens it. */
    @Setup
    public void open() throws IOException {
      Path directory = Path.of(System.getProperty("callfs.bench.dir", "target"));
      file = Files.createTempDirectory(directory, "metadata").resolve("db");
      store =
          SqliteMetadataStore.open(
              file,
              Duration.ofSeconds(30),
              CacheLimits.within(Runtime.getRuntime().maxMemory(), Duration.ofMinutes(5), 100_000));
      store.<InodeId>write(transaction -> {
        transaction.insert(
            new Directory(InodeId.ROOT, ATTRIBUTES, 1, HERE, Map.of(), InodeId.ROOT));
        return create(transaction, known);
      });
    }

    /** Removes it. */
    @TearDown
    public void remove() throws IOException {
      store.close();
      for (String suffix : new String[] {"", ".lock", ".reserve"}) {
        Files.deleteIfExists(file.resolveSibling("db" + suffix));
      }
      Files.delete(file.getParent());
    }
  }
}
