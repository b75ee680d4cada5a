package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.BlobSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What {@link BlobSource} promises. */
abstract class BlobReadCases extends BlobStoreFixture {

  private static final int SIZE = 300_007;

  BlobReadCases() {}

  @Test
  void sourceTellsTheSize() throws Exception {
    put(KEY, 1, SIZE);
    try (BlobSource source = store.open(KEY)) {
      assertThat(source.size()).isEqualTo(SIZE);
    }
  }

  @Test
  void readsWithinAndAcrossAnyPosition() throws Exception {
    put(KEY, 2, SIZE);
    try (BlobSource source = store.open(KEY)) {
      for (int position : new int[] {0, 1, 4095, 4096, 65_535, 65_536, SIZE - 1}) {
        ByteBuffer target = ByteBuffer.allocate(1000);
        int count = source.read(position, target);
        assertThat(count).isBetween(1, Math.min(1000, SIZE - position));
        assertThat(target.position()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
          assertThat(target.get(i)).isEqualTo(PatternStream.at(2, position + i));
        }
      }
    }
  }

  @Test
  void readFillsOnlyTheRemainingSpaceOfTheBuffer() throws Exception {
    put(KEY, 3, SIZE);
    try (BlobSource source = store.open(KEY)) {
      byte[] array = new byte[32];
      Arrays.fill(array, (byte) 0x55);
      ByteBuffer target = ByteBuffer.wrap(array).position(8).limit(12);
      int count = source.read(17, target);
      assertThat(count).isBetween(1, 4);
      assertThat(target.position()).isEqualTo(8 + count);
      for (int i = 0; i < array.length; i++) {
        boolean within = i >= 8 && i < 8 + count;
        assertThat(array[i]).isEqualTo(within ? PatternStream.at(3, 17 + i - 8L) : (byte) 0x55);
      }
    }
  }

  @Test
  void readsIntoDirectBuffers() throws Exception {
    put(KEY, 4, SIZE);
    try (BlobSource source = store.open(KEY)) {
      ByteBuffer target = ByteBuffer.allocateDirect(500);
      int count = source.read(100, target);
      assertThat(count).isPositive();
      for (int i = 0; i < count; i++) {
        assertThat(target.get(i)).isEqualTo(PatternStream.at(4, 100 + i));
      }
    }
  }

  @Test
  void readWithoutSpaceReadsNothing() throws Exception {
    put(KEY, 5, SIZE);
    try (BlobSource source = store.open(KEY)) {
      assertThat(source.read(0, ByteBuffer.allocate(0))).isZero();
    }
  }

  @Test
  void readAtAndBeyondTheEndTellsTheEnd() throws Exception {
    put(KEY, 6, SIZE);
    try (BlobSource source = store.open(KEY)) {
      assertThat(source.read(SIZE, ByteBuffer.allocate(8))).isEqualTo(-1);
      assertThat(source.read(SIZE + 1L, ByteBuffer.allocate(8))).isEqualTo(-1);
      assertThat(source.read(Long.MAX_VALUE, ByteBuffer.allocate(8))).isEqualTo(-1);
    }
  }

  @Test
  void emptyBlobIsAtItsEndAtOnce() throws Exception {
    put(KEY, 7, 0);
    try (BlobSource source = store.open(KEY)) {
      assertThat(source.size()).isZero();
      assertThat(source.read(0, ByteBuffer.allocate(8))).isEqualTo(-1);
      assertTransfer(source, 7, 0, 0);
    }
  }

  @Test
  void transferWritesExactlyTheRange() throws Exception {
    put(KEY, 8, SIZE);
    try (BlobSource source = store.open(KEY)) {
      assertTransfer(source, 8, 0, SIZE);
      assertTransfer(source, 8, 0, 1);
      assertTransfer(source, 8, SIZE - 1, 1);
      assertTransfer(source, 8, 4095, 4098);
      assertTransfer(source, 8, 65_535, 131_075);
      assertTransfer(source, 8, 17, 0);
      assertTransfer(source, 8, SIZE, 0);
    }
  }

  @Test
  void transferGoesOnUntilASlowChannelHasAll() throws Exception {
    put(KEY, 9, SIZE);
    try (BlobSource source = store.open(KEY)) {
      PatternChannel channel = new PatternChannel(9, 5, 777);
      source.transferTo(5, SIZE - 5, channel);
      assertThat(channel.count()).isEqualTo(SIZE - 5);
      assertThat(channel.firstDifference()).isEqualTo(-1);
    }
  }

  @Test
  void transferBeyondTheEndIsEio() throws Exception {
    put(KEY, 10, 1000);
    try (BlobSource source = store.open(KEY)) {
      PatternChannel channel = new PatternChannel(10, 990, Integer.MAX_VALUE);
      assertErrno(Errno.EIO, () -> source.transferTo(990, 11, channel));
      assertThat(channel.count()).isLessThanOrEqualTo(10);
      assertThat(channel.firstDifference()).isEqualTo(-1);
    }
  }

  @Test
  void transferThrowsWhatTheChannelThrew() throws Exception {
    put(KEY, 11, SIZE);
    IOException gone = new IOException("client is gone");
    try (BlobSource source = store.open(KEY)) {
      assertThatThrownBy(() -> source.transferTo(0, SIZE, new BrokenChannel(gone))).isSameAs(gone);
      assertTransfer(source, 11, 0, SIZE);
    }
  }

  @Test
  void manyThreadsReadOneSourceAtOnce() throws Exception {
    put(KEY, 12, SIZE);
    try (BlobSource source = store.open(KEY)) {
      Together.run(
          8,
          thread -> {
            for (int round = 0; round < 20; round++) {
              long from = (thread * 37_501L + round * 11_003L) % SIZE;
              assertTransfer(source, 12, from, SIZE - from);
              ByteBuffer target = ByteBuffer.allocate(1);
              assertThat(source.read(from, target)).isEqualTo(1);
              assertThat(target.get(0)).isEqualTo(PatternStream.at(12, from));
            }
          });
    }
  }

  @Test
  void interruptedReaderDoesNotCloseTheSourceForOthers() throws Exception {
    put(KEY, 13, SIZE);
    try (BlobSource source = store.open(KEY)) {
      Together.run(
          1,
          thread -> {
            Thread.currentThread().interrupt();
            try {
              source.read(0, ByteBuffer.allocate(100));
            } catch (FsException allowed) {
              assertThat(allowed.errno()).isIn(Errno.EIO, Errno.ESTALE);
            }
          });
      assertTransfer(source, 13, 0, SIZE);
    }
  }

  @Test
  void sourceReadsToItsEndAfterDeleteOrIsEstale() throws Exception {
    put(KEY, 14, SIZE);
    try (BlobSource source = store.open(KEY)) {
      ByteBuffer first = ByteBuffer.allocate(1);
      assertThat(source.read(0, first)).isEqualTo(1);
      store.delete(KEY);
      try {
        assertTransfer(source, 14, 0, SIZE);
      } catch (FsException stale) {
        assertThat(stale.errno()).isEqualTo(Errno.ESTALE);
      }
    }
    assertAbsent(KEY);
  }

  @Test
  void openSourcesStayReadableWhenTheStoreIsClosed() throws Exception {
    put(KEY, 15, SIZE);
    try (BlobSource source = store.open(KEY)) {
      store.close();
      assertTransfer(source, 15, 0, SIZE);
    }
  }

  @Test
  void closingASourceTwiceDoesNothing() throws Exception {
    put(KEY, 16, 10);
    BlobSource source = store.open(KEY);
    source.close();
    source.close();
    assertWhole(KEY, 16, 10);
  }

  @Test
  void sourcesOfOneBlobAreIndependent() throws Exception {
    put(KEY, 17, SIZE);
    try (BlobSource one = store.open(KEY)) {
      store.open(KEY).close();
      assertTransfer(one, 17, 0, SIZE);
    }
  }

  /** Takes some bytes, then fails. */
  private static final class BrokenChannel implements WritableByteChannel {
    private final IOException failure;
    private boolean begun;

    BrokenChannel(IOException failure) {
      this.failure = failure;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      if (begun) {
        throw failure;
      }
      begun = true;
      int taken = Math.min(100, source.remaining());
      source.position(source.position() + taken);
      return taken;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
