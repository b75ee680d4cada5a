package io.callfs.backend.localfs;

import static io.callfs.backend.localfs.Blobs.KEY;
import static io.callfs.backend.localfs.Blobs.assertErrno;
import static io.callfs.backend.localfs.Blobs.bytes;
import static io.callfs.backend.localfs.Blobs.keys;
import static io.callfs.backend.localfs.Blobs.put;
import static io.callfs.backend.localfs.Blobs.read;
import static io.callfs.backend.localfs.Blobs.temporaries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Full and read-only disks: small file systems in memory, which only root may mount. */
class SmallDiskTest {

  @TempDir Path directory;
  private Path mountPoint;
  private Optional<SmallDisk> disk = Optional.empty();

  @AfterEach
  void unmount() {
    disk.ifPresent(SmallDisk::close);
  }

  @Test
  void fullDiskIsEnospcAndTakesAgainAfterDeletes() throws Exception {
    mount("size=1m");
    try (LocalBlobStore store = LocalBlobStore.open(mountPoint)) {
      put(store, KEY, bytes(1, 500_000));
      BlobKey large = new BlobKey("shard/large");
      assertErrno(Errno.ENOSPC, () -> put(store, large, bytes(2, 900_000)));
      assertThat(temporaries(mountPoint)).isEmpty();
      assertThat(keys(store.list())).containsExactly(KEY);
      assertThat(read(store, KEY)).isEqualTo(bytes(1, 500_000));
      store.delete(KEY);
      put(store, large, bytes(2, 900_000));
      assertThat(read(store, large)).isEqualTo(bytes(2, 900_000));
    }
  }

  @Test
  void usedUpInodesAreEnospcAndComeBackWithDeletes() throws Exception {
    mount("size=1m,nr_inodes=12");
    try (LocalBlobStore store = LocalBlobStore.open(mountPoint)) {
      Optional<FsException> full = Optional.empty();
      int stored = 0;
      while (full.isEmpty() && stored < 20) {
        try {
          put(store, new BlobKey("shard/" + stored), bytes(stored, 10));
          stored++;
        } catch (FsException e) {
          full = Optional.of(e);
        }
      }
      assertThat(full.map(FsException::errno)).contains(Errno.ENOSPC);
      assertThat(temporaries(mountPoint)).isEmpty();
      assertThat(keys(store.list())).hasSize(stored);
      store.delete(new BlobKey("shard/0"));
      put(store, new BlobKey("shard/again"), bytes(1, 10));
    }
  }

  @Test
  void noInodeForANewDirectoryIsEnospcAndLeavesNothing() throws Exception {
    // The root, .callfs, blobs, tmp, lock; one more for the file aside, none for the directory.
    mount("size=1m,nr_inodes=6");
    try (LocalBlobStore store = LocalBlobStore.open(mountPoint)) {
      assertErrno(Errno.ENOSPC, () -> put(store, KEY, bytes(1, 10)));
      assertThat(temporaries(mountPoint)).isEmpty();
    }
  }

  @Test
  void readOnlyDiskIsErofsAtOpen() throws Exception {
    mount("size=1m,ro");
    FsException failure = assertErrno(Errno.EROFS, () -> LocalBlobStore.open(mountPoint));
    assertThat(failure.subject()).contains("read-only");
  }

  @Test
  void spaceIsThatOfTheDisk() throws Exception {
    mount("size=1m");
    try (LocalBlobStore store = LocalBlobStore.open(mountPoint)) {
      assertThat(store.space().totalBytes()).isEqualTo(1 << 20);
      put(store, KEY, bytes(1, 500_000));
      assertThat(store.space().availableBytes()).isBetween(1L, (1L << 20) - 500_000);
    }
  }

  private void mount(String options) throws IOException {
    disk = SmallDisk.mount(directory, options);
    assumeTrue(disk.isPresent(), "lacks the right to mount");
    mountPoint = disk.orElseThrow().path();
  }
}
