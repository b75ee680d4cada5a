package io.callfs.bench;

import io.callfs.backend.localfs.LocalBlobStore;
import io.callfs.core.CallFs;
import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.core.NodeSpec;
import io.callfs.core.Parents;
import io.callfs.core.Precondition;
import io.callfs.core.Removal;
import io.callfs.core.RenameOptions;
import io.callfs.core.WriteOptions;
import io.callfs.core.Written;
import io.callfs.fs.Credentials;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.memory.InProcessLockManager;
import io.callfs.metadata.postgres.PostgresMetadataStore;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.metadata.sqlite.SqliteMetadataStore;
import io.callfs.spi.MetadataStore;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * Durable calls a second from 16 callers, over SQLite and a local disk, without HTTP.
 *
 * <p>{@code callfs.bench.dir} names the directory; a disk in memory tells nothing of syncs. {@code
 * callfs.bench.dsn} names a PostgreSQL database to use in place of SQLite.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(16)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class EngineBench {

  private static final RenameOptions RENAME =
      new RenameOptions(RenameOptions.Target.REPLACE, Parents.REQUIRE, Precondition.NONE);

  /** Makes the benchmark. */
  public EngineBench() {}

  /** Creates a file of 4 KiB. */
  @Benchmark
  public Written create(Caller caller) throws IOException {
    return caller.view.write(caller.fresh(), Contents.fourKiB(), WriteOptions.DEFAULT);
  }

  /** Creates an empty file, as mknod(2) does. */
  @Benchmark
  public Inode createEmpty(Caller caller) {
    return caller.view.create(
        caller.fresh(), new NodeSpec.EmptyFile(new io.callfs.fs.Mode(0644)), Parents.REQUIRE);
  }

  /** Looks at a file. */
  @Benchmark
  public Inode stat(Caller caller) {
    return caller.view.stat(caller.here, Follow.LINKS);
  }

  /** Renames a file to and fro. */
  @Benchmark
  public Inode rename(Caller caller) {
    FsPath from = caller.here;
    caller.here = caller.there;
    caller.there = from;
    return caller.view.rename(from, caller.here, RENAME);
  }

  /** Creates a file and unlinks it: two durable calls. */
  @Benchmark
  public void createAndUnlink(Caller caller) throws IOException {
    FsPath path = caller.fresh();
    caller.view.write(path, Contents.fourKiB(), WriteOptions.DEFAULT);
    caller.view.remove(path, Removal.UNLINK, Precondition.NONE);
  }

  /** Unlinks files that were there before the clock ran. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  @OperationsPerInvocation(Doomed.FILES)
  @Warmup(iterations = 10)
  @Measurement(iterations = 10)
  public void unlink(Caller caller, Doomed doomed) {
    for (FsPath file : doomed.files) {
      caller.view.remove(file, Removal.UNLINK, Precondition.NONE);
    }
  }

  /** Unlinks empty files that were there before the clock ran. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  @OperationsPerInvocation(Doomed.FILES)
  @Warmup(iterations = 10)
  @Measurement(iterations = 10)
  public void unlinkEmpty(Caller caller, DoomedEmpty doomed) {
    for (FsPath file : doomed.files) {
      caller.view.remove(file, Removal.UNLINK, Precondition.NONE);
    }
  }

  /** One engine on a fresh directory. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls open before all else
  public static class Engine {

    private final AtomicInteger callers = new AtomicInteger();
    private CyclicBarrier allReady;
    private Path directory;
    private MetadataStore metadata;
    private LocalBlobStore blobs;
    private CallFs callFs;

    /** Makes the state. */
    public Engine() {}

    /** Opens everything. */
    @Setup
    public void open(BenchmarkParams benchmark) throws IOException {
      allReady = new CyclicBarrier(benchmark.getThreads());
      directory =
          Files.createTempDirectory(
              Path.of(System.getProperty("callfs.bench.dir", ".")), "engine-bench");
      metadata = metadata(directory);
      blobs = LocalBlobStore.open(directory.resolve("blobs"));
      callFs =
          CallFs.builder()
              .metadata(metadata)
              .locks(new InProcessLockManager())
              .backend("localfs", blobs)
              .build();
    }

    private static MetadataStore metadata(Path directory) {
      CacheLimits cache = new CacheLimits(Duration.ofMinutes(5), 100_000, 64L << 20);
      String dsn = System.getProperty("callfs.bench.dsn");
      return dsn == null
          ? SqliteMetadataStore.open(directory.resolve("callfs.db"), Duration.ofSeconds(10), cache)
          : PostgresMetadataStore.open(
              dsn,
              new PostgresMetadataStore.Options(
                  Duration.ofSeconds(10), Duration.ofMillis(200), 16, cache));
    }

    /** Closes everything and removes the directory. */
    @TearDown
    public void close() throws IOException {
      callFs.close();
      blobs.close();
      metadata.close();
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                throws IOException {
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    }
  }

  /** One of the callers, with a directory of its own. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH calls begin before all else
  public static class Caller {

    private FileSystemView view;
    private String directory;
    private FsPath here;
    private FsPath there;
    private long files;

    /** Makes the state. */
    public Caller() {}

    /** Makes the directory and one file in it. */
    @Setup
    public void begin(Engine engine) throws IOException {
      view = engine.callFs.view(Credentials.ROOT);
      directory = "/home/caller-" + engine.callers.incrementAndGet() + "/";
      here = FsPath.parse(directory + "here");
      there = FsPath.parse(directory + "there");
      view.write(here, Contents.fourKiB(), Contents.MAKING_PARENTS);
    }

    private FsPath fresh() {
      return FsPath.parse(directory + files++);
    }
  }

  /** Files of 4 KiB of a caller that are to be unlinked. */
  @State(Scope.Thread)
  public static class Doomed {

    static final int FILES = 2_000;

    final List<FsPath> files = new ArrayList<>();

    /** Makes the state. */
    public Doomed() {}

    /** Makes the files, and waits until all callers have theirs. */
    @Setup(Level.Iteration)
    public void make(Engine engine, Caller caller)
        throws IOException, InterruptedException, BrokenBarrierException {
      files.clear();
      for (int i = 0; i < FILES; i++) {
        files.add(made(caller));
      }
      engine.allReady.await();
    }

    FsPath made(Caller caller) throws IOException {
      FsPath file = caller.fresh();
      caller.view.write(file, Contents.fourKiB(), WriteOptions.DEFAULT);
      return file;
    }
  }

  /** Empty files of a caller that are to be unlinked. */
  @State(Scope.Thread)
  public static class DoomedEmpty extends Doomed {

    /** Makes the state. */
    public DoomedEmpty() {}

    @Override
    FsPath made(Caller caller) {
      FsPath file = caller.fresh();
      caller.view.create(
          file, new NodeSpec.EmptyFile(new io.callfs.fs.Mode(0644)), Parents.REQUIRE);
      return file;
    }
  }
}
