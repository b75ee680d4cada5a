package io.callfs.metadata.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.Extent;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.metadata.sql.SqlMetadataStore;
import io.callfs.testkit.Rows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a disk of 20 MiB, where this user may mount one. */
class FullDiskTest {

  private static final Octets SMALL = Octets.wrap(new byte[4096]);

  @TempDir Path disk;

  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk.toString());
    assumeTrue(mounted, "lacks the right to mount a small disk");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    process.getInputStream().readAllBytes();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private SqlMetadataStore open() {
    return SqliteMetadataStore.open(
        disk.resolve("db"), Duration.ofSeconds(20), SqliteMetadataStoreTest.CACHE);
  }

  private static Name name(int number) {
    return new Name("f" + number);
  }

  /** Makes small files until there is no more space; returns how many there are. */
  private static int fill(SqlMetadataStore store, int from) {
    for (int i = from; ; i++) {
      Name name = name(i);
      try {
        store.<InodeId>write(transaction -> Rows.create(transaction, name, SMALL));
      } catch (FsException e) {
        if (e.errno() == Errno.ENOSPC) {
          return i;
        }
        throw e;
      }
    }
  }

  /** Takes what space others might take. */
  private void fillDisk() throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            disk.resolve("others"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(4096);
      while (channel.write(bytes.clear()) > 0) {
        bytes.clear();
      }
    } catch (IOException full) {
      return;
    }
    throw new AssertionError("the disk is endless");
  }

  private static void remove(SqlMetadataStore store, int number) {
    store.<Boolean>write(transaction -> {
      InodeId id = transaction.lookup(InodeId.ROOT, name(number)).orElseThrow().id();
      for (Extent extent : transaction.extents(id)) {
        transaction.deleteSmallBlob(extent.blob().key());
      }
      transaction.unlink(InodeId.ROOT, name(number));
      transaction.delete(id);
      return true;
    });
  }

  private static void assertWhole(SqlMetadataStore store, int number) {
    Optional<Inode> found = store.read(reader -> reader.lookup(InodeId.ROOT, name(number)));
    InodeId id = found.orElseThrow().id();
    BlobKey key = store.read(reader -> reader.extents(id).get(0).blob().key());
    assertThat(store.<Optional<Octets>>read(reader -> reader.smallBlob(key))).contains(SMALL);
  }

  @Test
  void whatWasStoredBeforeTheDiskWasFullIsRead() {
    try (SqlMetadataStore store = open()) {
      Rows.makeRoot(store);
      int count = fill(store, 0);
      assertThat(count).isGreaterThan(2000);
      for (int i = 0; i < count; i++) {
        assertWhole(store, i);
      }
      assertThat(store.<Optional<Inode>>read(reader -> reader.lookup(InodeId.ROOT, name(count))))
          .isEmpty();
    }
  }

  @Test
  void allCanBeRemovedFromAFullDisk() throws Exception {
    try (SqlMetadataStore store = open()) {
      Rows.makeRoot(store);
      int count = fill(store, 0);
      fillDisk();
      for (int i = 0; i < count; i++) {
        remove(store, i);
      }
      assertThat(store.<Integer>read(reader -> reader.list(InodeId.ROOT, null, 10).size()))
          .isZero();
    }
  }

  @Test
  void removedFilesMakeRoomForOthersWithoutARestart() throws Exception {
    try (SqlMetadataStore store = open()) {
      Rows.makeRoot(store);
      int count = fill(store, 0);
      fillDisk();
      for (int i = 0; i < 200; i++) {
        remove(store, i);
      }
      int again = fill(store, count);
      assertThat(again - count).isGreaterThan(100);
      assertWhole(store, again - 1);
      for (int i = 200; i < again; i++) {
        remove(store, i);
      }
    }
  }

  @Test
  void spaceThatOthersGiveBackIsUsedWithoutARestart() throws Exception {
    try (SqlMetadataStore store = open()) {
      Rows.makeRoot(store);
      Files.write(disk.resolve("big"), new byte[8 << 20]);
      int count = fill(store, 0);
      Files.delete(disk.resolve("big"));
      assertThat(fill(store, count) - count).isGreaterThan(1000);
    }
  }

  @Test
  void storeOpensOnAFullDisk() throws Exception {
    int count;
    try (SqlMetadataStore store = open()) {
      Rows.makeRoot(store);
      count = fill(store, 0);
    }
    fillDisk();
    try (SqlMetadataStore store = open()) {
      assertWhole(store, 0);
      for (int i = 0; i < count; i++) {
        remove(store, i);
      }
    }
  }

  @Test
  void removalsAmongManyWritersSucceedOnAFullDisk() throws Exception {
    try (SqlMetadataStore store = open()) {
      Rows.makeRoot(store);
      int count = fill(store, 0);
      fillDisk();
      List<Thread> threads = new ArrayList<>();
      List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
      for (int t = 0; t < 8; t++) {
        int first = t;
        Thread thread =
            new Thread(() -> {
              for (int i = first; i < Math.min(count, 800); i += 8) {
                if (first == 0) {
                  fill(store, count + i * 10_000);
                } else {
                  remove(store, i);
                }
              }
            });
        thread.setUncaughtExceptionHandler((dying, failure) -> failures.add(failure));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
    }
  }
}
