package io.callfs.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Attributes;
import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import io.callfs.fs.Placement;
import io.callfs.fs.RegularFile;
import io.callfs.spi.BlobSource;
import io.callfs.spi.MemoryReads;
import io.callfs.testkit.Faults;
import io.callfs.testkit.Faults.When;
import io.callfs.testkit.FaultyBlobStore;
import io.callfs.testkit.FaultyMetadataStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Stores fail when they are told to, and only then. */
class FaultyStoresTest {

  private static final BlobKey KEY = new BlobKey("a/1");
  private final FsException failure = new FsException(Errno.EIO, "told to");

  private final Faults faults = new Faults();
  private final InMemoryMetadataStore rows = new InMemoryMetadataStore();
  private final FaultyMetadataStore metadata = new FaultyMetadataStore(rows, faults);
  private final InMemoryBlobStore bytes = new InMemoryBlobStore();
  private final FaultyBlobStore blobs = new FaultyBlobStore(bytes, faults);

  private static Inode file(InodeId id) {
    Attributes attributes =
        new Attributes(new Mode(0644), 0, 0, 1, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH);
    Placement placement = new Placement(new InstanceId("here"), "disk");
    return new RegularFile(id, attributes, 1, placement, Map.of(), 0, 1, null, null);
  }

  private void insertRoot() {
    metadata.<Boolean>write(tx -> {
      tx.insert(file(InodeId.ROOT));
      return true;
    });
  }

  private boolean inserted() {
    return rows.<Boolean>read(reader -> reader.inode(InodeId.ROOT).isPresent());
  }

  private void put() throws IOException {
    assertThat(blobs.put(KEY, new ByteArrayInputStream(new byte[10]), 10).size()).isEqualTo(10);
  }

  private long stored() {
    try (var list = bytes.list()) {
      return list.count();
    }
  }

  private void assertFails(long call, When when, ThrowingCallable work) {
    faults.arm(call, when, () -> failure);
    assertThatThrownBy(work).isSameAs(failure);
    faults.disarm();
  }

  @Test
  void nothingFailsUnarmed() throws IOException {
    insertRoot();
    put();
    assertThat(inserted()).isTrue();
    assertThat(faults.counted()).isZero();
    assertThat(faults.failed()).isEmpty();
  }

  @Test
  void callsOfAllStoresAndVerbsAreCountedTogether() throws IOException {
    faults.count();
    insertRoot();
    put();
    blobs.delete(KEY);
    assertThat(faults.counted()).isEqualTo(4);
  }

  @Test
  void callFailsOnceAndNoOtherDoes() throws IOException {
    faults.arm(2, When.BEFORE, () -> failure);
    put();
    assertThatThrownBy(() -> blobs.delete(KEY)).isSameAs(failure);
    blobs.delete(KEY);
    assertThat(faults.failed()).contains("delete");
    assertThat(faults.counted()).isEqualTo(3);
  }

  @Test
  void writeThatFailsBeforeItsEffectHasNone() {
    assertFails(1, When.BEFORE, this::insertRoot);
    assertThat(inserted()).isFalse();
  }

  @Test
  void writeThatFailsAfterItsEffectIsCommitted() {
    assertFails(1, When.AFTER, this::insertRoot);
    assertThat(inserted()).isTrue();
  }

  @Test
  void verbThatFailsTakesItsTransactionBack() {
    for (When when : When.values()) {
      assertFails(2, when, this::insertRoot);
      assertThat(faults.failed()).contains("insert");
      assertThat(inserted()).isFalse();
    }
  }

  @Test
  void verbWhoseFailureTheWorkSwallowsTakesItsTransactionBackToo() {
    assertFails(
        2,
        When.AFTER,
        () ->
            metadata.<Boolean>write(tx -> {
              try {
                tx.insert(file(InodeId.ROOT));
              } catch (FsException swallowed) {
                return false;
              }
              return true;
            }));
    assertThat(inserted()).isFalse();
  }

  @Test
  void readsFromMemoryFailToo() {
    MemoryReads memory = metadata.capability(MemoryReads.class).orElseThrow();
    assertFails(2, When.BEFORE, () -> memory.readFromMemory(reader -> reader.inode(InodeId.ROOT)));
    assertThat(faults.failed()).contains("inode");
  }

  @Test
  void putThatFailsLeavesNoBlob() {
    for (When when : When.values()) {
      assertFails(1, when, this::put);
      assertThat(stored()).isZero();
    }
  }

  @Test
  void deleteThatFailsAfterItsEffectHasDeleted() throws IOException {
    put();
    assertFails(1, When.AFTER, () -> blobs.delete(KEY));
    assertThat(stored()).isZero();
  }

  @Test
  void readsOfAnOpenBlobFailToo() throws IOException {
    put();
    try (BlobSource source = blobs.open(KEY)) {
      assertFails(1, When.BEFORE, () -> source.read(0, ByteBuffer.allocate(1)));
      assertThat(source.read(0, ByteBuffer.allocate(1))).isEqualTo(1);
    }
  }

  @Test
  void callsOfOtherThreadsNeitherCountNorFail() throws Exception {
    faults.arm(1, When.BEFORE, () -> failure);
    Thread other = new Thread(this::insertRoot);
    other.start();
    other.join();
    assertThat(inserted()).isTrue();
    assertThat(faults.counted()).isZero();
    Optional<String> failed = faults.failed();
    assertThat(failed).isEmpty();
  }
}
