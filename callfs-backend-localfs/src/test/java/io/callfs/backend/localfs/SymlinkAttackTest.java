package io.callfs.backend.localfs;

import static io.callfs.backend.localfs.Blobs.KEY;
import static io.callfs.backend.localfs.Blobs.OTHER;
import static io.callfs.backend.localfs.Blobs.assertErrno;
import static io.callfs.backend.localfs.Blobs.bytes;
import static io.callfs.backend.localfs.Blobs.file;
import static io.callfs.backend.localfs.Blobs.keys;
import static io.callfs.backend.localfs.Blobs.put;
import static io.callfs.backend.localfs.Blobs.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymlinkAttackTest {

  @TempDir Path directory;
  private Path root;
  private Path outside;
  private LocalBlobStore store;

  @BeforeEach
  void open() throws Exception {
    root = Files.createDirectory(directory.resolve("root"));
    outside = Files.createDirectory(directory.resolve("outside"));
    store = LocalBlobStore.open(root);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void directoryThatIsALinkIsNeitherReadNorWrittenNorListed() throws Exception {
    Path shard = file(root, KEY).getParent();
    Files.createSymbolicLink(shard, outside);
    Path secret = Files.writeString(outside.resolve(file(root, KEY).getFileName()), "secret");
    assertErrno(Errno.EIO, () -> store.open(KEY));
    assertErrno(Errno.EIO, () -> store.stat(KEY));
    assertErrno(Errno.EIO, () -> store.delete(KEY));
    assertErrno(Errno.EIO, () -> put(store, OTHER, bytes(1, 10)));
    assertThat(keys(store.list())).isEmpty();
    assertThat(outside).isDirectoryContaining(secret::equals);
    assertThat(outside.toFile().list()).hasSize(1);
  }

  @Test
  void fileThatIsALinkIsNotReadAndItsTargetNotDeleted() throws Exception {
    put(store, OTHER, bytes(1, 10));
    Path secret = Files.writeString(outside.resolve("secret"), "secret");
    Files.createSymbolicLink(file(root, KEY), secret);
    assertErrno(Errno.EIO, () -> store.open(KEY));
    assertErrno(Errno.EIO, () -> store.stat(KEY));
    assertErrno(Errno.EEXIST, () -> put(store, KEY, bytes(2, 10)));
    assertThat(keys(store.list())).containsExactly(OTHER);
    store.delete(KEY);
    assertThat(secret).hasContent("secret");
  }

  @Test
  void wholeStoreMovedAwayAndLinkedElsewhereWritesNothingThere() throws Exception {
    put(store, KEY, bytes(1, 10));
    Files.createDirectory(outside.resolve("blobs"));
    Files.createDirectory(outside.resolve("tmp"));
    Files.move(root.resolve(".callfs"), directory.resolve("moved"));
    Files.createSymbolicLink(root.resolve(".callfs"), outside);
    put(store, OTHER, bytes(2, 10));
    assertErrno(Errno.EIO, () -> put(store, new BlobKey("new/blob"), bytes(3, 10)));
    assertThat(outside.resolve("blobs")).isEmptyDirectory();
    assertThat(outside.resolve("tmp")).isEmptyDirectory();
    assertThat(read(store, OTHER)).isEqualTo(bytes(2, 10));
  }

  @Test
  void directorySwappedForALinkDuringPutsLeadsNowhere() throws Exception {
    Path shard = file(root, KEY).getParent();
    put(store, KEY, bytes(1, 10));
    AtomicBoolean over = new AtomicBoolean();
    AtomicReference<IOException> attackFailed = new AtomicReference<>();
    Thread attacker = new Thread(() -> swapUntil(over, shard, attackFailed));
    attacker.start();
    try {
      for (int i = 0; i < 1000; i++) {
        try {
          put(store, new BlobKey(KEY.value() + i), bytes(i, 10));
          // A handle that is kept open would make all but the first try harmless.
          store.delete(new BlobKey("absent/" + i));
        } catch (FsException refused) {
          assertThat(refused.errno()).isEqualTo(Errno.EIO);
        }
      }
    } finally {
      over.set(true);
      attacker.join(30_000);
    }
    assertThat(attackFailed.get()).isNull();
    assertThat(outside).isEmptyDirectory();
  }

  private void swapUntil(AtomicBoolean over, Path shard, AtomicReference<IOException> failed) {
    Path aside = directory.resolve("aside");
    try {
      while (!over.get()) {
        Files.move(shard, aside);
        Files.createSymbolicLink(shard, outside);
        Files.delete(shard);
        Files.move(aside, shard);
      }
    } catch (IOException e) {
      failed.set(e);
    }
  }
}
