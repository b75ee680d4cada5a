package io.callfs.backend.localfs;

import static io.callfs.backend.localfs.Blobs.KEY;
import static io.callfs.backend.localfs.Blobs.OTHER;
import static io.callfs.backend.localfs.Blobs.assertErrno;
import static io.callfs.backend.localfs.Blobs.bytes;
import static io.callfs.backend.localfs.Blobs.file;
import static io.callfs.backend.localfs.Blobs.keys;
import static io.callfs.backend.localfs.Blobs.put;
import static io.callfs.backend.localfs.Blobs.read;
import static io.callfs.backend.localfs.Blobs.temporaries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.spi.BlobSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBlobStoreTest {

  @TempDir Path root;
  private LocalBlobStore store;

  @BeforeEach
  void open() {
    store = LocalBlobStore.open(root);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void blobIsAFileAtItsKey() throws Exception {
    put(store, KEY, bytes(1, 1000));
    assertThat(file(root, KEY)).hasBinaryContent(bytes(1, 1000));
  }

  @Test
  void nobodyElseMayEnterOrRead() throws Exception {
    put(store, KEY, bytes(1, 1000));
    for (String directory : new String[] {".callfs", ".callfs/blobs", ".callfs/tmp"}) {
      assertThat(permissions(root.resolve(directory))).isEqualTo("rwx------");
    }
    assertThat(permissions(file(root, KEY).resolveSibling("."))).isEqualTo("rwx------");
    assertThat(permissions(file(root, KEY))).isEqualTo("rw-------");
  }

  @Test
  void keysOfAnyDepthAreStored() throws Exception {
    BlobKey flat = new BlobKey("flat");
    BlobKey deep = new BlobKey("a/b/c/d");
    put(store, flat, bytes(1, 10));
    put(store, deep, bytes(2, 10));
    assertThat(keys(store.list())).containsExactlyInAnyOrder(flat, deep);
    store.delete(deep);
    put(store, KEY, bytes(3, 10));
    assertThat(root.resolve(".callfs/blobs/a")).doesNotExist();
  }

  @Test
  void failingSourceLeavesNoFile() throws Exception {
    IOException gone = new IOException("client is gone");
    InputStream broken =
        new SequenceInputStream(new ByteArrayInputStream(bytes(1, 1_000_000)), failing(gone));
    assertThatThrownBy(() -> store.put(KEY, broken, 2_000_000)).isSameAs(gone);
    assertThat(temporaries(root)).isEmpty();
    assertThat(keys(store.list())).isEmpty();
  }

  @Test
  void refusedSecondPutLeavesTheFirstAndNoFile() throws Exception {
    put(store, KEY, bytes(1, 100));
    assertErrno(Errno.EEXIST, () -> put(store, KEY, bytes(2, 100)));
    assertThat(read(store, KEY)).isEqualTo(bytes(1, 100));
    assertThat(temporaries(root)).isEmpty();
  }

  @Test
  void leftoversAreRemovedWhenTheStoreIsOpened() throws Exception {
    store.close();
    Files.writeString(root.resolve(".callfs/tmp/half"), "half");
    store = LocalBlobStore.open(root);
    assertThat(temporaries(root)).isEmpty();
  }

  @Test
  void emptiedDirectoryGoesOnceTheNextPutIsElsewhere() throws Exception {
    put(store, KEY, bytes(1, 10));
    put(store, new BlobKey("later/blob"), bytes(1, 10));
    store.delete(KEY);
    assertThat(file(root, KEY).getParent()).doesNotExist();
  }

  @Test
  void directoryEmptiedWhileItWasTheNewestGoesWithTheNextPutElsewhere() throws Exception {
    put(store, KEY, bytes(1, 10));
    store.delete(KEY);
    assertThat(file(root, KEY).getParent()).isDirectory();
    put(store, new BlobKey("later/blob"), bytes(1, 10));
    assertThat(file(root, KEY).getParent()).doesNotExist();
  }

  @Test
  void putMakesADirectoryAnewThatWasRemovedMeanwhile() throws Exception {
    put(store, KEY, bytes(1, 10));
    Files.delete(file(root, KEY));
    Files.delete(file(root, KEY).getParent());
    put(store, OTHER, bytes(2, 10));
    assertThat(read(store, OTHER)).isEqualTo(bytes(2, 10));
  }

  @Test
  void blobOfADirectoryThatWasPutBackByHandIsFound() throws Exception {
    put(store, KEY, bytes(1, 10));
    Path shard = file(root, KEY).getParent();
    Files.delete(file(root, KEY));
    Files.delete(shard);
    Files.createDirectory(shard);
    Files.write(file(root, KEY), bytes(1, 10));
    assertThat(read(store, KEY)).isEqualTo(bytes(1, 10));
  }

  @Test
  void shortenedFileIsEio() throws Exception {
    put(store, KEY, bytes(1, 1000));
    try (BlobSource source = store.open(KEY)) {
      try (FileChannel file = FileChannel.open(file(root, KEY), StandardOpenOption.WRITE)) {
        file.truncate(500);
      }
      assertErrno(Errno.EIO, () -> read(source));
      assertErrno(Errno.EIO, () -> source.read(500, ByteBuffer.allocate(1)));
    }
  }

  @Test
  void shortenedFileIsEioWhereTheKernelCopies() throws Exception {
    put(store, KEY, bytes(1, 1000));
    Path copy = root.resolve("copy");
    try (BlobSource source = store.open(KEY);
        FileChannel target =
            FileChannel.open(copy, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      source.transferTo(0, 1000, target);
      assertThat(copy).hasBinaryContent(bytes(1, 1000));
      try (FileChannel file = FileChannel.open(file(root, KEY), StandardOpenOption.WRITE)) {
        file.truncate(500);
      }
      assertErrno(Errno.EIO, () -> source.transferTo(0, 1000, target));
    }
  }

  @Test
  void interruptedReaderReadsOnAndKeepsItsFlag() throws Exception {
    put(store, KEY, bytes(1, 1000));
    try (BlobSource source = store.open(KEY)) {
      ByteBuffer target = ByteBuffer.allocate(1000);
      Thread.currentThread().interrupt();
      int count = source.read(0, target);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(count).isEqualTo(1000);
      assertThat(target.array()).isEqualTo(bytes(1, 1000));
    }
  }

  @Test
  void interruptedReaderReadsOnAlsoAfterTheDelete() throws Exception {
    put(store, KEY, bytes(1, 1000));
    try (BlobSource source = store.open(KEY)) {
      store.delete(KEY);
      Thread.currentThread().interrupt();
      int count = source.read(0, ByteBuffer.allocate(1000));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(count).isEqualTo(1000);
      assertThat(read(source)).isEqualTo(bytes(1, 1000));
    }
  }

  @Test
  void recentBlobsLeaveOutDirectoriesThatDidNotChange() throws Exception {
    put(store, KEY, bytes(1, 10));
    BlobKey later = new BlobKey("later/blob");
    put(store, later, bytes(2, 10));
    Instant start = store.stat(later).created();
    setTime(file(root, KEY).getParent(), start.minus(Duration.ofHours(2)));
    assertThat(keys(store.listSince(start))).containsExactly(later);
  }

  @Test
  void recentBlobsLeaveOutOldFilesOfAChangedDirectory() throws Exception {
    put(store, KEY, bytes(1, 10));
    put(store, OTHER, bytes(2, 10));
    Instant start = store.stat(OTHER).created();
    setTime(file(root, KEY), start.minus(Duration.ofHours(2)));
    assertThat(keys(store.listSince(start))).containsExactly(OTHER);
  }

  @Test
  void recentBlobsAreFoundBelowDirectoriesThatAreOldThemselves() throws Exception {
    BlobKey first = new BlobKey("a/b/first");
    put(store, first, bytes(1, 10));
    Instant start = store.stat(first).created();
    setTime(root.resolve(".callfs/blobs/a"), start.minus(Duration.ofHours(2)));
    BlobKey second = new BlobKey("a/b/second");
    put(store, second, bytes(1, 10));
    assertThat(keys(store.listSince(start))).contains(second);
  }

  @Test
  void emptyStoreHasNoNewestBlob() {
    assertThat(store.newest()).isEmpty();
  }

  @Test
  void newestIsNotBeforeTheLastPutNorADayAfter() throws Exception {
    put(store, KEY, bytes(1, 10));
    BlobKey later = new BlobKey("later/blob");
    put(store, later, bytes(1, 10));
    Instant last = store.stat(later).created();
    setTime(file(root, KEY), last.minus(Duration.ofDays(3)));
    assertThat(store.newest().orElseThrow()).isBetween(last, last.plus(Duration.ofDays(1)));
  }

  @Test
  void newestIsTheLastPutAlsoAfterLaterDeletesElsewhere() throws Exception {
    BlobKey newer = new BlobKey("later/blob");
    put(store, KEY, bytes(1, 10));
    put(store, OTHER, bytes(1, 10));
    put(store, newer, bytes(1, 10));
    Instant monday = store.stat(newer).created().minus(Duration.ofDays(10));
    setTime(file(root, KEY), monday.minus(Duration.ofDays(5)));
    setTime(file(root, newer), monday);
    setTime(file(root, newer).getParent(), monday);
    store.delete(OTHER);
    assertThat(store.newest().orElseThrow()).isBetween(monday, monday.plus(Duration.ofDays(1)));
  }

  @Test
  void filesThatAreNoBlobsAreNotListed() throws Exception {
    put(store, KEY, bytes(1, 10));
    Files.writeString(root.resolve(".callfs/blobs/.hidden"), "x");
    Files.writeString(root.resolve(".callfs/blobs/with space"), "x");
    assertThat(keys(store.list())).containsExactly(KEY);
  }

  @Test
  void closedStoreRefuses() {
    store.close();
    assertErrno(Errno.EBADF, () -> put(store, KEY, bytes(1, 10)));
    assertErrno(Errno.EBADF, () -> store.open(KEY));
    assertErrno(Errno.EBADF, () -> store.list());
  }

  private static InputStream failing(IOException failure) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw failure;
      }

      @Override
      public int read(byte[] target, int offset, int count) throws IOException {
        throw failure;
      }
    };
  }

  private static void setTime(Path path, Instant time) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(time));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
