package io.callfs.core;

import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.content;
import static io.callfs.core.Tree.path;
import static io.callfs.core.Tree.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.InstanceId;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.memory.InProcessLockManager;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.CommitMarks;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import io.callfs.spi.SharedStorage;
import io.callfs.testkit.TestClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Instances that share their metadata and a backend of the same name, which may be the same one.
 */
class SharedBackendTest {

  private static final InstanceId ONE = new InstanceId("one");
  private static final InstanceId OTHER = new InstanceId("other");
  private static final InstanceId THIRD = new InstanceId("third");
  private static final String LONG = "content".repeat(50);

  private final TestClock clock = new TestClock(Instant.parse("2026-11-21T09:00:00Z"));
  private final InMemoryMetadataStore metadata = new InMemoryMetadataStore(clock);
  private final InProcessLockManager locks = new InProcessLockManager();
  private final InMemoryBlobStore bucket = new InMemoryBlobStore(clock);
  private final InMemoryBlobStore anotherBucket = new InMemoryBlobStore(clock);
  private final CallFs one = instance(ONE, new Shared(bucket));
  private final CallFs other = instance(OTHER, new Shared(bucket));
  private final CallFs third = instance(THIRD, new Shared(anotherBucket));
  private final FileSystemView here = one.view(Credentials.ROOT);
  private final FileSystemView there = other.view(Credentials.ROOT);
  private final FileSystemView elsewhere = third.view(Credentials.ROOT);

  private CallFs instance(InstanceId id, BlobStore blobs) {
    return CallFs.builder()
        .metadata(new Marked(metadata))
        .backend("bucket", blobs)
        .locks(locks)
        .clock(clock)
        .instance(id)
        .peers(Set.of(ONE, OTHER, THIRD))
        .inlineLimit(Tree.INLINE_LIMIT)
        .garbageDelay(Duration.ofSeconds(5))
        .build();
  }

  /** Metadata that several instances use. */
  private record Marked(MetadataStore store) implements MetadataStore, CommitMarks {
    @Override
    public <T> T read(Function<? super MetadataReader, ? extends T> work) {
      return store.read(work);
    }

    @Override
    public <T> T write(Function<? super MetadataTransaction, ? extends T> work) {
      return store.write(work);
    }

    @Override
    public long mark() {
      return 0;
    }

    @Override
    public void awaitMark(long mark) {}

    @Override
    public void close() {}
  }

  /** A store of a service. */
  private static final class Shared extends PlainBlobStore implements SharedStorage {
    Shared(BlobStore store) {
      super(store);
    }

    @Override
    public <A> Optional<A> capability(Class<A> ability) {
      return ability.isInstance(this) ? Optional.of(ability.cast(this)) : store.capability(ability);
    }

    /** Leaves the store open for the other instances. */
    @Override
    public void close() {}
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
    third.close();
    metadata.close();
  }

  private static String read(FileSystemView view) {
    try (FileHandle handle = view.open(path("/a"))) {
      return Tree.read(handle);
    }
  }

  private long blobs() {
    try (Stream<BlobStat> all = bucket.list()) {
      return all.count();
    }
  }

  @Test
  void contentIsReadByWhoeverHasTheBackendAndWrittenByItsOwnerOnly() throws IOException {
    for (String text : new String[] {"small", LONG}) {
      put(here, "/a", text);

      assertThat(there.elsewhere(path("/a"), Follow.LINKS))
          .hasValueSatisfying(inode -> assertThat(there.mayRead(inode)).isTrue());
      assertThat(read(there)).isEqualTo(text);
      assertFails(
          Errno.EREMOTE, () -> there.write(path("/a"), content("new"), WriteOptions.DEFAULT));
      assertFails(Errno.EREMOTE, () -> there.truncate(path("/a"), 1, Precondition.NONE));
    }
  }

  @Test
  void contentOfSeveralPiecesIsReadAsWell() throws IOException {
    put(here, "/a", LONG);
    String piece = "y".repeat(100);
    assertThat(here.writeAt(path("/a"), 50, content(piece), Precondition.NONE)).isNotNull();

    assertThat(read(there)).isEqualTo(LONG.substring(0, 50) + piece + LONG.substring(150));
    assertFails(Errno.EREMOTE, () -> elsewhere.open(path("/a")));
  }

  @Test
  void whoseBackendIsAnotherOneIsSentToTheOwner() {
    put(here, "/a", LONG);

    assertFails(Errno.EREMOTE, () -> elsewhere.open(path("/a")));
  }

  @Test
  void whatIsReplacedIsKeptForTheReadersOfOtherInstances() {
    put(here, "/a", LONG);
    try (FileHandle handle = there.open(path("/a"))) {
      put(here, "/a", "new" + LONG);
      clock.advance(Duration.ofMinutes(14));
      assertThat(one.sweep()).isZero();
      assertThat(Tree.read(handle)).isEqualTo(LONG);
    }
    clock.advance(Duration.ofMinutes(2));
    assertThat(one.sweep()).isEqualTo(1);
    assertThat(blobs()).isOne();
  }

  @Test
  void aStartSparesWhatAnotherInstanceIsAboutToPublish() throws IOException {
    byte[] bytes = LONG.getBytes(StandardCharsets.UTF_8);
    assertThat(
            bucket.put(
                new BlobKey("00/begun-by-another"), new ByteArrayInputStream(bytes), bytes.length))
        .isNotNull();
    try (CallFs started = instance(new InstanceId("fourth"), new Shared(bucket))) {
      assertThat(started.sweep()).isZero();
      assertThat(blobs()).isOne();
      clock.advance(Duration.ofHours(25));
      assertThat(started.sweep()).isEqualTo(1);
      assertThat(blobs()).isZero();
    }
  }
}
