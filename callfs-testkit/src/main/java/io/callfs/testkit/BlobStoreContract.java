package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.BlobSource;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.StoredBlob;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The promises of {@link BlobStore}, each as a test. Extend it with {@link #open}, and override
 * {@link #persistent}, {@link #keepsContentInHeap} and {@link #openWithSpace} where the store
 * differs; cases of an ability that the store lacks are skipped and name it.
 */
public abstract class BlobStoreContract extends BlobAbilityCases {

  private static final long BIG = 64L << 20;

  /** For subclasses. */
  protected BlobStoreContract() {}

  @Test
  void newStoreIsEmpty() {
    assertThat(listed()).isEmpty();
    assertAbsent(KEY);
  }

  @Test
  void putStoresTheBytesAndTellsSizeAndChecksum() throws Exception {
    for (int size : new int[] {0, 1, 4095, 4096, 4097, 65_536, 1_000_003}) {
      StoredBlob stored = put(key(size), size, size);
      assertThat(stored)
          .isEqualTo(new StoredBlob(key(size), size, PatternStream.crc32c(size, size)));
      assertWhole(key(size), size, size);
    }
  }

  @Test
  void sizeHintIsOnlyAHint() throws Exception {
    long[] hints = {BlobStore.UNKNOWN_SIZE, 0, 1, 9_999, 10_001, 1L << 40, Long.MAX_VALUE};
    for (int i = 0; i < hints.length; i++) {
      StoredBlob stored = store.put(key(i), new PatternStream(i, 10_000), hints[i]);
      assertThat(stored.size()).as("size where the hint was " + hints[i]).isEqualTo(10_000);
      assertWhole(key(i), i, 10_000);
    }
  }

  @Test
  void putReadsOnUntilTheEndHoweverLittleComesAtOnce() throws Exception {
    store.put(KEY, new PatternStream(1, 20_000).inPiecesOf(1), 20_000);
    store.put(OTHER, new PatternStream(2, 200_000).inPiecesOf(777), BlobStore.UNKNOWN_SIZE);
    assertWhole(KEY, 1, 20_000);
    assertWhole(OTHER, 2, 200_000);
  }

  @Test
  void putDoesNotCloseItsStream() throws Exception {
    PatternStream bytes = new PatternStream(1, 100);
    store.put(KEY, bytes, 100);
    assertThat(bytes.closed()).isFalse();
  }

  @Test
  void bigPutNeedsNoMemoryForItsBytes() throws Exception {
    assumeFalse(keepsContentInHeap(), "lacks a place for content outside the heap");
    long before = usedHeap();
    AtomicLong atTheEnd = new AtomicLong();
    PatternStream bytes = new PatternStream(3, BIG).after(BIG - 1, () -> atTheEnd.set(usedHeap()));
    StoredBlob stored = store.put(KEY, bytes, BIG);
    assertThat(atTheEnd.get() - before).as("heap held by the put").isLessThan(BIG / 2);
    assertThat(stored.crc32c()).isEqualTo(PatternStream.crc32c(3, BIG));
    assertWhole(KEY, 3, BIG);
  }

  @Test
  void keyIsWrittenOnce() throws Exception {
    put(KEY, 1, 1000);
    assertErrno(Errno.EEXIST, () -> put(KEY, 2, 2000));
    assertWhole(KEY, 1, 1000);
  }

  @Test
  void oneOfManyWritersOfAKeyWins() throws Exception {
    for (int round = 0; round < 20; round++) {
      BlobKey key = key(round);
      AtomicInteger winner = new AtomicInteger(-1);
      AtomicInteger losers = new AtomicInteger();
      Together.run(
          4,
          thread -> {
            try {
              put(key, thread, 50_000 + thread);
              assertThat(winner.getAndSet(thread)).isEqualTo(-1);
            } catch (FsException e) {
              assertThat(e.errno()).isEqualTo(Errno.EEXIST);
              losers.incrementAndGet();
            }
          });
      assertThat(losers).hasValue(3);
      assertWhole(key, winner.get(), 50_000 + winner.get());
    }
  }

  @Test
  void keysThatDifferInCaseOnlyAreDifferent() throws Exception {
    put(new BlobKey("aa/1-Name"), 1, 10);
    put(new BlobKey("aa/1-name"), 2, 20);
    assertWhole(new BlobKey("aa/1-Name"), 1, 10);
    assertWhole(new BlobKey("aa/1-name"), 2, 20);
  }

  @Test
  void keysOfAllFormsAreTaken() throws Exception {
    List<BlobKey> keys =
        List.of(
            new BlobKey("x"),
            new BlobKey("z".repeat(200)),
            new BlobKey("a/b/c/d/e/f/g"),
            new BlobKey("ff/0-A.Z_a-z~9"),
            new BlobKey("ff/-rf"),
            new BlobKey("ff/~root"),
            new BlobKey("ff/name..tmp."));
    for (int i = 0; i < keys.size(); i++) {
      put(keys.get(i), i, 100 + i);
    }
    for (int i = 0; i < keys.size(); i++) {
      assertWhole(keys.get(i), i, 100 + i);
    }
    assertThat(listed()).extracting(BlobStat::key).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void blobIsInvisibleUntilItIsWhole() throws Exception {
    AtomicBoolean seen = new AtomicBoolean();
    PatternStream bytes =
        new PatternStream(1, 500_000)
            .after(
                499_999,
                () -> {
                  assertAbsent(KEY);
                  seen.set(true);
                });
    store.put(KEY, bytes, 500_000);
    assertThat(seen).isTrue();
    assertWhole(KEY, 1, 500_000);
  }

  @Test
  void failureOfTheStreamComesOutUnchangedAndLeavesNothing() throws Exception {
    IOException failure = new IOException("client is gone");
    for (long at : new long[] {0, 1, 4096, 300_000}) {
      PatternStream bytes =
          new PatternStream(1, 300_001)
              .after(
                  at,
                  () -> {
                    throw failure;
                  });
      assertThatThrownBy(() -> store.put(KEY, bytes, 300_001)).isSameAs(failure);
      assertAbsent(KEY);
    }
    put(KEY, 2, 10);
    assertWhole(KEY, 2, 10);
  }

  @Test
  void uncheckedFailureOfTheStreamComesOutUnchangedAndLeavesNothing() throws Exception {
    FsException failure = new FsException(Errno.EFBIG, "too much");
    PatternStream bytes =
        new PatternStream(1, 300_000)
            .after(
                200_000,
                () -> {
                  throw failure;
                });
    assertThatThrownBy(() -> store.put(KEY, bytes, 300_000)).isSameAs(failure);
    assertAbsent(KEY);
    put(KEY, 2, 10);
    assertWhole(KEY, 2, 10);
  }

  @Test
  void failedPutsAreNotThereAfterReopening() throws Exception {
    put(OTHER, 2, 5000);
    PatternStream bytes =
        new PatternStream(1, 300_000)
            .after(
                200_000,
                () -> {
                  throw new IOException("client is gone");
                });
    assertThatThrownBy(() -> store.put(KEY, bytes, 300_000)).isInstanceOf(IOException.class);
    reopen();
    assertAbsent(KEY);
    assertThat(listed()).extracting(BlobStat::key).containsExactly(OTHER);
  }

  @Test
  void interruptedPutIsWholeOrLeavesNothing() throws Exception {
    PatternStream bytes =
        new PatternStream(1, 300_000).after(200_000, () -> Thread.currentThread().interrupt());
    Throwable failure = catchThrowable(() -> store.put(KEY, bytes, 300_000));
    boolean flag = Thread.interrupted();
    if (failure == null) {
      assertThat(flag).as("interrupt flag").isTrue();
      assertWhole(KEY, 1, 300_000);
    } else {
      assertThat(failure).isInstanceOf(FsException.class);
      assertAbsent(KEY);
    }
    put(OTHER, 2, 10);
    assertWhole(OTHER, 2, 10);
  }

  @Test
  void blobsAreThereAfterReopening() throws Exception {
    for (int i = 0; i < 20; i++) {
      put(key(i), i, i * 1000L);
    }
    List<BlobStat> before = listed();
    reopen();
    for (int i = 0; i < 20; i++) {
      assertWhole(key(i), i, i * 1000L);
    }
    assertThat(listed()).containsExactlyInAnyOrderElementsOf(before);
    assertErrno(Errno.EEXIST, () -> put(key(3), 4, 4));
  }

  @Test
  void statTellsSizeAndOneInstantOfCreation() throws Exception {
    put(KEY, 1, 12_345);
    BlobStat stat = store.stat(KEY);
    assertThat(stat.key()).isEqualTo(KEY);
    assertThat(stat.size()).isEqualTo(12_345);
    assertThat(store.stat(KEY)).isEqualTo(stat);
    assertThat(listed()).containsExactly(stat);
  }

  @Test
  void deleteRemovesTheBlobAndNoOther() throws Exception {
    put(KEY, 1, 1000);
    put(OTHER, 2, 2000);
    store.delete(KEY);
    assertAbsent(KEY);
    assertWhole(OTHER, 2, 2000);
  }

  @Test
  void deleteOfNothingDoesNothing() throws Exception {
    put(OTHER, 2, 2000);
    store.delete(KEY);
    put(KEY, 1, 10);
    store.delete(KEY);
    store.delete(KEY);
    assertAbsent(KEY);
    assertWhole(OTHER, 2, 2000);
  }

  @Test
  void listHoldsWhatIsThereThroughoutWhileOthersComeAndGo() throws Exception {
    for (int i = 0; i < 100; i++) {
      put(key(i), i, 10);
    }
    List<Together.Task> tasks = new ArrayList<>();
    tasks.add(thread -> {
      for (int i = 1000; i < 1100; i++) {
        put(key(i), i, 10);
        store.delete(key(i));
      }
    });
    tasks.add(thread -> {
      for (int round = 0; round < 10; round++) {
        List<BlobKey> keys = listed().stream().map(BlobStat::key).toList();
        assertThat(keys).doesNotHaveDuplicates();
        for (int i = 0; i < 100; i++) {
          assertThat(keys).contains(key(i));
        }
      }
    });
    Together.run(tasks);
  }

  @Test
  void listMayBeLeftBeforeItsEnd() throws Exception {
    for (int i = 0; i < 50; i++) {
      put(key(i), i, 10);
    }
    for (int round = 0; round < 50; round++) {
      try (Stream<BlobStat> blobs = store.list()) {
        assertThat(blobs.findFirst()).isPresent();
      }
    }
    assertThat(listed()).hasSize(50);
  }

  @Test
  void manyThreadsPutReadAndDeleteAtOnce() throws Exception {
    Together.run(
        8,
        thread -> {
          for (int i = 0; i < 25; i++) {
            BlobKey key = key(thread * 1000 + i);
            long size = 1 + (thread * 7919L + i * 104_729L) % 100_000;
            assertThat(put(key, thread + i, size).crc32c())
                .isEqualTo(PatternStream.crc32c(thread + i, size));
            try (BlobSource source = store.open(key)) {
              assertTransfer(source, thread + i, 0, size);
            }
            if (i % 2 == 0) {
              store.delete(key);
            }
          }
        });
    assertThat(listed()).hasSize(8 * 12);
  }

  @Test
  void closingTwiceDoesNothing() {
    store.close();
    store.close();
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
