package io.callfs.bench;

import io.callfs.core.CallFs;
import io.callfs.core.FileHandle;
import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.fs.Credentials;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.RegularFile;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.memory.InProcessLockManager;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the engine itself costs: no disk, no database, no network. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls prepare before all else
public class MemoryBench {

  private final FsPath path = FsPath.parse("/home/ann/projects/2026/report.txt");
  private InMemoryMetadataStore metadata;
  private CallFs callFs;
  private FileSystemView view;

  /** Makes the state. */
  public MemoryBench() {}

  /** Puts an engine over stores in memory and stores one file. */
  @Setup
  public void prepare() throws IOException {
    metadata = new InMemoryMetadataStore();
    callFs =
        CallFs.builder()
            .metadata(metadata)
            .locks(new InProcessLockManager())
            .backend("memory", new InMemoryBlobStore())
            .build();
    view = callFs.view(Credentials.ROOT);
    view.write(path, Contents.fourKiB(), Contents.MAKING_PARENTS);
  }

  /** Closes them. */
  @TearDown
  public void close() {
    callFs.close();
    metadata.close();
  }

  /** Walks five names with the checks of permissions. */
  @Benchmark
  public Inode stat() {
    return view.stat(path, Follow.LINKS);
  }

  /** Opens a file of 4 KiB, as a GET does. */
  @Benchmark
  public RegularFile open() {
    try (FileHandle handle = view.open(path)) {
      return handle.file();
    }
  }
}
