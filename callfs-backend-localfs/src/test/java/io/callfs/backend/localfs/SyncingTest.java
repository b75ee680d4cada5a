package io.callfs.backend.localfs;

import static io.callfs.backend.localfs.Blobs.KEY;
import static io.callfs.backend.localfs.Blobs.OTHER;
import static io.callfs.backend.localfs.Blobs.assertErrno;
import static io.callfs.backend.localfs.Blobs.bytes;
import static io.callfs.backend.localfs.Blobs.keys;
import static io.callfs.backend.localfs.Blobs.put;
import static io.callfs.backend.localfs.Blobs.read;
import static io.callfs.backend.localfs.Blobs.temporaries;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncingTest {

  @TempDir Path root;

  /** Writes down what is synced, and what is on the disk then; fails when told. */
  private final class WatchedForcing implements Forcing {
    final List<String> events = new ArrayList<>();
    boolean failFiles;
    int failDirectoryIn;

    @Override
    public void file(FileChannel file) throws IOException {
      events.add("file of " + file.size() + (Files.exists(Blobs.file(root, KEY)) ? ", named" : ""));
      if (failFiles) {
        throw new IOException("Input/output error");
      }
      Forcing.DISK.file(file);
    }

    @Override
    public void directory(FileChannel directory) throws IOException {
      events.add("directory" + (Files.exists(Blobs.file(root, KEY)) ? ", named" : ""));
      if (failDirectoryIn > 0 && --failDirectoryIn == 0) {
        throw new IOException("Input/output error");
      }
      Forcing.DISK.directory(directory);
    }
  }

  @Test
  void bytesAreSyncedBeforeTheNameAndNamesBeforeThePutReturns() throws Exception {
    WatchedForcing forcing = new WatchedForcing();
    try (LocalBlobStore store = LocalBlobStore.open(root, forcing)) {
      forcing.events.clear();
      put(store, KEY, bytes(1, 1000));
      assertThat(forcing.events)
          .containsExactly("file of 1000", "directory, named", "directory, named");
      forcing.events.clear();
      put(store, OTHER, bytes(1, 10));
      assertThat(forcing.events).containsExactly("file of 10, named", "directory, named");
    }
  }

  @Test
  void longBlobIsSyncedWhileItComesSoThatOthersNeedNotWaitForAllOfIt() throws Exception {
    WatchedForcing forcing = new WatchedForcing();
    try (LocalBlobStore store = LocalBlobStore.open(root, forcing)) {
      forcing.events.clear();
      put(store, KEY, bytes(1, 50 << 20));
      assertThat(forcing.events).filteredOn(event -> event.startsWith("file")).hasSize(4);
      assertThat(read(store, KEY)).isEqualTo(bytes(1, 50 << 20));
    }
  }

  @Test
  void directoryOfAnEarlierProcessIsSyncedInItsParentToo() throws Exception {
    try (LocalBlobStore store = LocalBlobStore.open(root)) {
      put(store, KEY, bytes(1, 10));
    }
    WatchedForcing forcing = new WatchedForcing();
    try (LocalBlobStore store = LocalBlobStore.open(root, forcing)) {
      forcing.events.clear();
      put(store, OTHER, bytes(1, 10));
      assertThat(forcing.events).filteredOn("directory, named"::equals).hasSize(2);
    }
  }

  @Test
  void failedSyncOfBytesFailsThePutOnceAndLeavesNothing() throws Exception {
    WatchedForcing forcing = new WatchedForcing();
    try (LocalBlobStore store = LocalBlobStore.open(root, forcing)) {
      forcing.events.clear();
      forcing.failFiles = true;
      assertErrno(Errno.EIO, () -> put(store, KEY, bytes(1, 1000)));
      assertThat(forcing.events).containsExactly("file of 1000");
      assertThat(keys(store.list())).isEmpty();
      assertThat(temporaries(root)).isEmpty();
      forcing.failFiles = false;
      put(store, KEY, bytes(2, 1000));
      assertThat(read(store, KEY)).isEqualTo(bytes(2, 1000));
    }
  }

  @Test
  void failedSyncOfEachDirectoryFailsThePutAndLeavesNothing() throws Exception {
    WatchedForcing forcing = new WatchedForcing();
    try (LocalBlobStore store = LocalBlobStore.open(root, forcing)) {
      for (int failing = 1; failing <= 2; failing++) {
        forcing.failDirectoryIn = failing;
        assertErrno(Errno.EIO, () -> put(store, KEY, bytes(1, 1000)));
        assertThat(forcing.failDirectoryIn).as("syncs until the failure").isZero();
        assertErrno(Errno.ENOENT, () -> store.stat(KEY));
        assertThat(temporaries(root)).isEmpty();
      }
      put(store, KEY, bytes(2, 1000));
      assertThat(read(store, KEY)).isEqualTo(bytes(2, 1000));
    }
  }

  @Test
  void interruptBeforeTheSyncOfANameDoesNotFailIt() throws Exception {
    Forcing interrupting =
        new Forcing() {
          @Override
          public void file(FileChannel file) throws IOException {
            Forcing.DISK.file(file);
            Thread.currentThread().interrupt();
          }

          @Override
          public void directory(FileChannel directory) throws IOException {
            Forcing.DISK.directory(directory);
          }
        };
    try (LocalBlobStore store = LocalBlobStore.open(root, interrupting)) {
      put(store, KEY, bytes(1, 10));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(read(store, KEY)).isEqualTo(bytes(1, 10));
    }
  }

  @Test
  void sixteenWritersShareTheSyncsOfTheirDirectory() throws Exception {
    AtomicInteger directories = new AtomicInteger();
    Forcing counting =
        new Forcing() {
          @Override
          public void file(FileChannel file) throws IOException {
            Forcing.DISK.file(file);
          }

          @Override
          public void directory(FileChannel directory) throws IOException {
            directories.incrementAndGet();
            Forcing.DISK.directory(directory);
          }
        };
    try (LocalBlobStore store = LocalBlobStore.open(root, counting)) {
      List<Callable<Boolean>> writers = new ArrayList<>();
      for (int writer = 0; writer < 16; writer++) {
        int number = writer;
        writers.add(() -> {
          for (int i = 0; i < 20; i++) {
            put(store, new BlobKey("shard/" + number + "-" + i), bytes(i, 5000));
          }
          return true;
        });
      }
      ExecutorService threads = Executors.newFixedThreadPool(16);
      try {
        for (Future<Boolean> writer : threads.invokeAll(writers, 60, TimeUnit.SECONDS)) {
          assertThat(writer.get()).isTrue();
        }
      } finally {
        threads.shutdownNow();
      }
      assertThat(keys(store.list())).hasSize(320);
      for (int i = 0; i < 20; i++) {
        assertThat(read(store, new BlobKey("shard/7-" + i))).isEqualTo(bytes(i, 5000));
      }
      assertThat(temporaries(root)).isEmpty();
      assertThat(directories.get()).isLessThanOrEqualTo(330);
    }
  }
}
