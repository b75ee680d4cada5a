package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.BlobSource;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.StoredBlob;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The store under test, opened before each case and closed after it. */
abstract class BlobStoreFixture {

  static final BlobKey KEY = new BlobKey("7f/0001a2b3-report.txt");
  static final BlobKey OTHER = new BlobKey("7f/0001a2b4-photo.jpg");

  @SuppressWarnings("NullAway.Init")
  BlobStore store;

  BlobStoreFixture() {}

  /**
   * Opens the store of this case: empty at the first call; later calls, each after the close of the
   * store before, open the same again.
   */
  protected abstract BlobStore open() throws Exception;

  /** Returns whether what was stored is there again after close and {@link #open}. */
  protected boolean persistent() {
    return true;
  }

  /** Returns whether the store keeps the content itself in the heap. */
  protected boolean keepsContentInHeap() {
    return false;
  }

  /** Opens a store of its own with room for about so many bytes; empty where that can't be had. */
  protected Optional<BlobStore> openWithSpace(long bytes) throws Exception {
    return Optional.empty();
  }

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  void reopen() throws Exception {
    assumeTrue(persistent(), "lacks persistence: the store ends with the process");
    store.close();
    store = open();
  }

  <A> A ability(Class<A> type) {
    Optional<A> ability = store.capability(type);
    assumeTrue(ability.isPresent(), () -> "lacks the ability " + type.getSimpleName());
    return ability.orElseThrow();
  }

  static BlobKey key(int number) {
    return new BlobKey(
        Integer.toHexString(0x10 + number % 240) + "/" + (100_000 + number) + "-blob.bin");
  }

  StoredBlob put(BlobKey key, long seed, long size) throws IOException {
    return store.put(key, new PatternStream(seed, size), size);
  }

  List<BlobStat> listed() {
    try (Stream<BlobStat> blobs = store.list()) {
      return blobs.toList();
    }
  }

  void assertAbsent(BlobKey key) {
    assertErrno(Errno.ENOENT, () -> store.stat(key));
    assertErrno(Errno.ENOENT, () -> store.open(key));
    assertThat(listed()).noneMatch(stat -> stat.key().equals(key));
  }

  void assertWhole(BlobKey key, long seed, long size) throws IOException {
    assertThat(store.stat(key).size()).isEqualTo(size);
    assertThat(listed()).filteredOn(stat -> stat.key().equals(key)).hasSize(1);
    try (BlobSource source = store.open(key)) {
      assertThat(source.size()).isEqualTo(size);
      assertTransfer(source, seed, 0, size);
    }
  }

  static void assertTransfer(BlobSource source, long seed, long from, long count)
      throws IOException {
    PatternChannel channel = new PatternChannel(seed, from, Integer.MAX_VALUE);
    source.transferTo(from, count, channel);
    assertThat(channel.count()).isEqualTo(count);
    assertThat(channel.firstDifference()).as("position of the first wrong byte").isEqualTo(-1);
  }

  static void assertErrno(Errno errno, ThrowingCallable call) {
    FsException failure = catchThrowableOfType(FsException.class, call);
    assertThat(failure).as("failure").isNotNull();
    assertThat(failure.errno()).as(failure.getMessage()).isEqualTo(errno);
  }
}
