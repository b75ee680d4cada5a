package io.callfs.core;

import static io.callfs.core.Tree.content;
import static io.callfs.core.Tree.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.Extent;
import io.callfs.fs.FsException;
import io.callfs.fs.InodeId;
import io.callfs.fs.Mode;
import io.callfs.fs.RegularFile;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockMode;
import io.callfs.spi.StoredBlob;
import io.callfs.testkit.Invariants;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MigrationTest {

  private static final String OBJECTS = "objects";

  private final Tree tree = new Tree();
  private final InMemoryBlobStore objects = new InMemoryBlobStore(tree.clock);
  private final Meddling meddling = new Meddling(objects);
  private final CallFs callFs =
      CallFs.builder()
          .metadata(tree.metadata)
          .backend("disk", tree.blobs)
          .backend(OBJECTS, meddling)
          .disabledBackend("tape", "no drive is configured")
          .locks(tree.locks)
          .clock(tree.clock)
          .inlineLimit(Tree.INLINE_LIMIT)
          .garbageDelay(Duration.ZERO)
          .build();
  private final FileSystemView root = callFs.view(Credentials.ROOT);

  MigrationTest() {
    // Only the sweeps that a test makes.
    tree.callFs.close();
  }

  @AfterEach
  void close() {
    callFs.close();
    objects.close();
    tree.close();
  }

  /** A store that lets others act while bytes are on their way to it, and may lie about them. */
  private static final class Meddling extends PlainBlobStore {

    private final AtomicReference<@Nullable Runnable> meanwhile = new AtomicReference<>();
    private boolean always;
    private boolean lying;
    private boolean damaging;

    Meddling(BlobStore store) {
      super(store);
    }

    @Override
    public StoredBlob put(BlobKey key, InputStream bytes, long sizeHint) throws IOException {
      Runnable other = always ? meanwhile.get() : meanwhile.getAndSet(null);
      if (other != null) {
        other.run();
      }
      if (damaging) {
        return putDamaged(key, bytes.readAllBytes());
      }
      StoredBlob stored = store.put(key, bytes, sizeHint);
      return lying ? new StoredBlob(key, stored.size(), stored.crc32c() + 1) : stored;
    }

    private StoredBlob putDamaged(BlobKey key, byte[] bytes) throws IOException {
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      bytes[0] ^= 1;
      StoredBlob stored = store.put(key, new ByteArrayInputStream(bytes), bytes.length);
      return new StoredBlob(key, stored.size(), (int) crc.getValue());
    }
  }

  private RegularFile migrate(FileSystemView view, String path) {
    return view.migrate(path(path), OBJECTS, Follow.LINKS, Precondition.NONE);
  }

  private RegularFile migrate(String path) {
    return migrate(root, path);
  }

  private RegularFile file(String path) {
    return (RegularFile) root.stat(path(path), Follow.LINKS);
  }

  private String read(String path) {
    try (FileHandle handle = root.open(path(path))) {
      return Tree.read(handle);
    }
  }

  private RegularFile writeAt(String path, long offset, String text) {
    try {
      return root.writeAt(path(path), offset, content(text), Precondition.NONE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Extent> extents(String path) {
    InodeId id = file(path).id();
    return tree.metadata.<List<Extent>>read(reader -> reader.extents(id));
  }

  private static long count(BlobStore store) {
    try (Stream<BlobStat> blobs = store.list()) {
      return blobs.count();
    }
  }

  private void assertSweptAndSound(long onDisk, long onObjects) {
    tree.clock.advance(Duration.ofMinutes(2));
    callFs.sweep();
    // The background's own sweep may have taken something that it has not removed yet.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while ((count(tree.blobs) != onDisk || count(objects) != onObjects)
        && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(count(tree.blobs)).as("blobs on disk").isEqualTo(onDisk);
    assertThat(count(objects)).as("blobs on objects").isEqualTo(onObjects);
    assertThat(
            Invariants.violations(
                tree.metadata, Map.of("disk", tree.blobs, OBJECTS, (BlobStore) objects)))
        .isEmpty();
  }

  private void assertNothingChanged(RegularFile before) {
    assertThat(file("/a")).isEqualTo(before);
    assertSweptAndSound(1, 0);
  }

  @Test
  void contentMovesAndOnlyBackendAndCtimeChange() {
    Tree.put(root, "/a", "x".repeat(1000));
    RegularFile before = file("/a");
    tree.clock.advance(Duration.ofSeconds(1));
    RegularFile after = migrate("/a");
    assertThat(after).isEqualTo(file("/a"));
    assertThat(after.placement().backend()).isEqualTo(OBJECTS);
    assertThat(after.placement().instance()).isEqualTo(before.placement().instance());
    assertThat(after.attributes()).isEqualTo(before.attributes().changed(tree.clock.instant()));
    assertThat(after.contentVersion()).isEqualTo(before.contentVersion());
    assertThat(read("/a")).isEqualTo("x".repeat(1000));
    assertSweptAndSound(0, 1);
    assertThat(read("/a")).isEqualTo("x".repeat(1000));
  }

  @Test
  void contentComesBack() {
    Tree.put(root, "/a", "x".repeat(1000));
    migrate("/a");
    RegularFile back = root.migrate(path("/a"), "disk", Follow.LINKS, Precondition.NONE);
    assertThat(back.placement().backend()).isEqualTo("disk");
    assertSweptAndSound(1, 0);
    assertThat(read("/a")).isEqualTo("x".repeat(1000));
  }

  @Test
  void contentThatIsThereAlreadyIsLeftAsItIs() {
    Tree.put(root, "/a", "x".repeat(1000));
    RegularFile once = migrate("/a");
    tree.clock.advance(Duration.ofSeconds(1));
    assertThat(migrate("/a")).isEqualTo(once);
    assertSweptAndSound(0, 1);
  }

  @Test
  void smallContentStaysWithTheMetadataAndWhatFollowsGoesToTheNewBackend() throws IOException {
    Tree.put(root, "/a", "small");
    assertThat(migrate("/a").placement().backend()).isEqualTo(OBJECTS);
    assertThat(count(objects)).isZero();
    assertThat(read("/a")).isEqualTo("small");
    Tree.put(root, "/a", "x".repeat(1000));
    assertSweptAndSound(0, 1);
  }

  @Test
  void holesStayHolesAndPiecesBecomeOneBlobEach() {
    Tree.put(root, "/a", "x".repeat(1000));
    writeAt("/a", 100, "y".repeat(200));
    writeAt("/a", 500, "z".repeat(10));
    writeAt("/a", 1 << 20, "e".repeat(100));
    String before = read("/a");
    migrate("/a");
    assertThat(read("/a")).isEqualTo(before);
    assertThat(file("/a").allocated()).isEqualTo(1100);
    assertThat(extents("/a")).hasSize(2);
    assertSweptAndSound(0, 2);
  }

  @Test
  void aCopyKeepsItsSharedContent() {
    Tree.put(root, "/a", "x".repeat(1000));
    root.create(path("/b"), new NodeSpec.Copy(path("/a"), new Mode(0666)), Parents.REQUIRE);
    migrate("/a");
    assertSweptAndSound(1, 1);
    assertThat(read("/a")).isEqualTo(read("/b"));
    assertThat(file("/b").placement().backend()).isEqualTo("disk");
  }

  @Test
  void readersOfTheOldContentFinish() {
    Tree.put(root, "/a", "x".repeat(1000));
    try (FileHandle handle = root.open(path("/a"))) {
      migrate("/a");
      callFs.sweep();
      assertThat(Tree.read(handle)).isEqualTo("x".repeat(1000));
    }
    assertSweptAndSound(0, 1);
  }

  @Test
  void whatIsWrittenMeanwhileIsMovedAsWell() {
    Tree.put(root, "/a", "x".repeat(1000));
    meddling.meanwhile.set(() -> {
      writeAt("/a", 500, "y".repeat(100));
      writeAt("/a", 1000, "z".repeat(100));
    });
    RegularFile after = migrate("/a");
    String expected = "x".repeat(500) + "y".repeat(100) + "x".repeat(400) + "z".repeat(100);
    assertThat(read("/a")).isEqualTo(expected);
    assertThat(after.size()).isEqualTo(1100);
    assertThat(extents("/a")).allMatch(extent -> extent.blob().backend().equals(OBJECTS));
    assertSweptAndSound(0, 3);
    assertThat(read("/a")).isEqualTo(expected);
  }

  @Test
  void aFileThatIsReplacedMeanwhileMovesAsItIsThen() {
    Tree.put(root, "/a", "x".repeat(1000));
    meddling.meanwhile.set(() -> Tree.put(root, "/a", "y".repeat(500)));
    migrate("/a");
    assertThat(read("/a")).isEqualTo("y".repeat(500));
    assertSweptAndSound(0, 1);
  }

  @Test
  void aFileThatIsRemovedMeanwhileIsEnoentAndLeavesNothing() {
    Tree.put(root, "/a", "x".repeat(1000));
    meddling.meanwhile.set(() -> root.remove(path("/a"), Removal.UNLINK, Precondition.NONE));
    Tree.assertFails(Errno.ENOENT, () -> migrate("/a"));
    assertSweptAndSound(0, 0);
  }

  @Test
  void aContentThatChangesAllTheTimeIsEagain() {
    Tree.put(root, "/a", "x".repeat(1000));
    meddling.always = true;
    meddling.meanwhile.set(() -> Tree.put(root, "/a", "y".repeat(1000)));
    Tree.assertFails(Errno.EAGAIN, () -> migrate("/a"));
    assertThat(file("/a").placement().backend()).isEqualTo("disk");
    assertSweptAndSound(1, 0);
  }

  @Test
  void noLockIsHeldWhileBytesMove() {
    Tree.put(root, "/a", "x".repeat(1000));
    LockKey key = Engine.inodeLock(file("/a").id());
    meddling.meanwhile.set(() ->
        assertThat(
                tree.locks.acquire(key, LockMode.EXCLUSIVE, Duration.ofMinutes(1), Duration.ZERO))
            .hasValueSatisfying(lease -> lease.close()));
    assertThat(migrate("/a").placement().backend()).isEqualTo(OBJECTS);
  }

  @Test
  void aConditionThatHoldsNoMoreAtTheEndChangesNothing() {
    Tree.put(root, "/a", "x".repeat(1000));
    RegularFile before = file("/a");
    Precondition sameVersion =
        existing -> {
          if (!existing.equals(Optional.of(before))) {
            throw new FsException(Errno.EBUSY, "changed");
          }
        };
    meddling.meanwhile.set(() ->
        assertThat(root.chmod(path("/a"), new Mode(0600), Follow.LINKS, Precondition.NONE))
            .isNotEqualTo(before));
    Tree.assertFails(
        Errno.EBUSY, () -> root.migrate(path("/a"), OBJECTS, Follow.LINKS, sameVersion));
    assertThat(file("/a").placement().backend()).isEqualTo("disk");
    assertSweptAndSound(1, 0);
  }

  @Test
  void damagedContentIsEioAndStaysWhereItIs() {
    Tree.put(root, "/a", "x".repeat(1000));
    meddling.damaging = true;
    migrate("/a");
    writeAt("/a", 500, "y".repeat(100));
    assertSweptAndSound(0, 2);
    RegularFile before = file("/a");
    Tree.assertFails(
        Errno.EIO, () -> root.migrate(path("/a"), "disk", Follow.LINKS, Precondition.NONE));
    assertThat(file("/a")).isEqualTo(before);
    assertSweptAndSound(0, 2);
  }

  @Test
  void aCopyThatIsNotTheSameIsEioAndContentStaysWhereItIs() {
    Tree.put(root, "/a", "x".repeat(1000));
    RegularFile before = file("/a");
    meddling.lying = true;
    Tree.assertFails(Errno.EIO, () -> migrate("/a"));
    assertNothingChanged(before);
  }

  @Test
  void contentThatIsGoneIsEio() {
    Tree.put(root, "/a", "x".repeat(1000));
    tree.blobs.delete(extents("/a").get(0).blob().key());
    Tree.assertFails(Errno.EIO, () -> migrate("/a"));
    assertThat(file("/a").placement().backend()).isEqualTo("disk");
  }

  @Test
  void onlyTheOwnerAndRootMoveContent() {
    Tree.put(root, "/a", "x".repeat(1000));
    RegularFile before =
        (RegularFile) root.chmod(path("/a"), new Mode(0666), Follow.LINKS, Precondition.NONE);
    Tree.assertFails(Errno.EPERM, () -> migrate(callFs.view(Tree.BOB), "/a"));
    assertNothingChanged(before);
    root.chown(path("/a"), Tree.BOB.uid(), -1, Follow.LINKS, Precondition.NONE);
    assertThat(migrate(callFs.view(Tree.BOB), "/a").placement().backend()).isEqualTo(OBJECTS);
  }

  @Test
  void backendsThatCannotBeUsedAreRefused() {
    Tree.put(root, "/a", "x".repeat(1000));
    RegularFile before = file("/a");
    Tree.assertFails(
        Errno.EINVAL, () -> root.migrate(path("/a"), "moon", Follow.LINKS, Precondition.NONE));
    Tree.assertFails(
        Errno.EOPNOTSUPP, () -> root.migrate(path("/a"), "tape", Follow.LINKS, Precondition.NONE));
    assertNothingChanged(before);
  }

  @Test
  void onlyRegularFilesMove() {
    tree.mkdir("/d", "0755");
    tree.symlink("/l", "d");
    root.create(
        path("/f"),
        new NodeSpec.Special(io.callfs.fs.FileType.FIFO, new Mode(0644), 0, 0),
        Parents.REQUIRE);
    Tree.assertFails(Errno.EISDIR, () -> migrate("/d"));
    Tree.assertFails(Errno.EISDIR, () -> migrate("/l"));
    Tree.assertFails(
        Errno.ELOOP, () -> root.migrate(path("/l"), OBJECTS, Follow.NOTHING, Precondition.NONE));
    Tree.assertFails(Errno.EINVAL, () -> migrate("/f"));
    Tree.assertFails(Errno.ENOENT, () -> migrate("/none"));
  }
}
