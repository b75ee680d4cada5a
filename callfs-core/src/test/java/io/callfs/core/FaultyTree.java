package io.callfs.core;

import static io.callfs.core.Tree.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Attributes;
import io.callfs.fs.Credentials;
import io.callfs.fs.Inode;
import io.callfs.fs.RegularFile;
import io.callfs.fs.Symlink;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.memory.InProcessLockManager;
import io.callfs.spi.Garbage;
import io.callfs.testkit.Faults;
import io.callfs.testkit.FaultyBlobStore;
import io.callfs.testkit.FaultyMetadataStore;
import io.callfs.testkit.Invariants;
import io.callfs.testkit.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A prepared tree over stores in memory that fail on demand. */
final class FaultyTree implements AutoCloseable {

  private static final Instant EVER = Instant.parse("9999-12-31T00:00:00Z");
  private static final String DISK = "disk";

  /** The backend that is not the default. */
  static final String OTHER = "other";

  final Faults faults = new Faults();
  private final TestClock clock = TestClock.standing();
  private final InMemoryMetadataStore metadata = new InMemoryMetadataStore();
  private final InMemoryBlobStore blobs = new InMemoryBlobStore(clock);
  private final InMemoryBlobStore others = new InMemoryBlobStore(clock);
  private CallFs callFs = build();

  FaultyTree() throws IOException {
    Mutation.prepare(root());
    clock.advance(Duration.ofSeconds(1));
  }

  private CallFs build() {
    return CallFs.builder()
        .metadata(new FaultyMetadataStore(metadata, faults))
        .backend(DISK, new FaultyBlobStore(blobs, faults))
        .backend(OTHER, new FaultyBlobStore(others, faults))
        .locks(new InProcessLockManager())
        .clock(clock)
        .inlineLimit(Tree.INLINE_LIMIT)
        .garbageDelay(Duration.ofSeconds(5))
        .build();
  }

  FileSystemView root() {
    return callFs.view(Credentials.ROOT);
  }

  CallFs callFs() {
    return callFs;
  }

  /** Lets time go by until everything that is to be collected is due. */
  void wait2Minutes() {
    clock.advance(Duration.ofMinutes(2));
  }

  /** Ends the process, as far as the stores can tell, and starts another. */
  void restart() {
    callFs.close();
    callFs = build();
  }

  /** Sweeps until nothing is left to collect. */
  void sweepAll() {
    wait2Minutes();
    int collected;
    do {
      collected = callFs.sweep();
      wait2Minutes();
    } while (collected > 0);
  }

  void assertSound() {
    assertThat(Invariants.violations(metadata, Map.of(DISK, blobs, OTHER, others))).isEmpty();
  }

  void assertSwept() {
    assertSound();
    assertThat(Invariants.orphans(metadata, DISK, blobs)).as("blobs that nobody names").isEmpty();
    assertThat(Invariants.orphans(metadata, OTHER, others)).as("others as well").isEmpty();
    List<Garbage> left =
        metadata.<List<Garbage>>read(rows -> rows.garbage(callFs.instance(), EVER, 10));
    assertThat(left).as("what is still to be collected").isEmpty();
  }

  /** Describes everything that a caller can see, path by path. */
  Map<String, String> state() {
    Map<String, String> state = new TreeMap<>();
    describe(state, "/", root().stat(path("/"), Follow.NOTHING), true);
    root().visit(path("/"), null, Integer.MAX_VALUE, entry -> describe(state, entry, true));
    return state;
  }

  /** As {@link #state}, but for the times. */
  Map<String, String> stateWithoutTimes() {
    Map<String, String> state = new TreeMap<>();
    root().visit(path("/"), null, Integer.MAX_VALUE, entry -> describe(state, entry, false));
    return state;
  }

  private boolean describe(Map<String, String> state, TreeEntry entry, boolean times) {
    return describe(state, "/" + entry.path(), entry.inode(), times);
  }

  private boolean describe(Map<String, String> state, String path, Inode inode, boolean times) {
    Attributes attributes = inode.attributes();
    StringBuilder text = new StringBuilder();
    text.append(inode.type()).append(' ').append(attributes.mode());
    text.append(' ').append(attributes.uid()).append(':').append(attributes.gid());
    text.append(" nlink=").append(attributes.nlink()).append(" size=").append(inode.size());
    if (times) {
      text.append(' ').append(attributes.mtime()).append(' ').append(attributes.ctime());
    }
    if (inode instanceof Symlink link) {
      text.append(" -> ").append(link.target().text());
    }
    if (inode instanceof RegularFile) {
      text.append(" on ").append(inode.placement().backend());
      try (FileHandle handle = root().open(path(path))) {
        text.append(" content=").append(Tree.read(handle).hashCode());
      }
    }
    state.put(path, text.toString());
    return true;
  }

  @Override
  public void close() {
    callFs.close();
  }
}
