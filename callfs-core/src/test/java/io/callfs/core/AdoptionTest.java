package io.callfs.core;

import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.content;
import static io.callfs.core.Tree.path;
import static io.callfs.core.Tree.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.Extent;
import io.callfs.fs.FsException;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import io.callfs.fs.RegularFile;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.memory.InProcessLockManager;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockMode;
import io.callfs.testkit.TestClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contents that move from the instance that owns them to another. */
class AdoptionTest {

  private static final InstanceId ONE = new InstanceId("one");
  private static final InstanceId OTHER = new InstanceId("other");
  private static final String LONG = "x".repeat(1000);

  private final TestClock clock = new TestClock(Instant.parse("2026-11-21T09:00:00Z"));
  private final InMemoryMetadataStore metadata = new InMemoryMetadataStore(clock);
  private final InProcessLockManager locks = new InProcessLockManager();
  private final InMemoryBlobStore blobsOfOne = new InMemoryBlobStore(clock);
  private final InMemoryBlobStore blobsOfOther = new InMemoryBlobStore(clock);
  private final CallFs one = instance(ONE, "disk", blobsOfOne);
  private final CallFs other = instance(OTHER, "disk", blobsOfOther);
  private final FileSystemView here = one.view(Credentials.ROOT);
  private final FileSystemView there = other.view(Credentials.ROOT);
  private final Owner owner = new Owner();

  private CallFs instance(InstanceId id, String backend, InMemoryBlobStore blobs) {
    return CallFs.builder()
        .metadata(metadata)
        .backend(backend, blobs)
        .locks(locks)
        .clock(clock)
        .instance(id)
        .peers(Set.of(ONE, OTHER))
        .inlineLimit(Tree.INLINE_LIMIT)
        .garbageDelay(Duration.ZERO)
        .build();
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
    metadata.close();
  }

  /** The first instance, asked by the other; others act, or it fails, while its bytes are out. */
  private final class Owner implements OwnersContent {
    private Runnable meanwhile = () -> {};
    private boolean always;
    private boolean breaking;
    private boolean damaging;
    private int opened;

    @Override
    public void requireMovable(RegularFile file) {
      assertThat(file.placement().instance()).isEqualTo(ONE);
      assertThat(here.requireMovable(path("/a"), Follow.LINKS)).isNotNull();
    }

    @Override
    public Optional<InputStream> open(RegularFile file, long offset, long length) {
      opened++;
      try (FileHandle handle = here.open(path("/a"))) {
        if (handle.file().contentVersion() != file.contentVersion()) {
          return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        assertThat(handle.read(offset, bytes)).isEqualTo((int) length);
        Runnable other = meanwhile;
        if (!always) {
          meanwhile = () -> {};
        }
        other.run();
        if (damaging) {
          bytes.put(0, (byte) '!');
        }
        return Optional.of(new ByteArrayInputStream(bytes.array())).map(this::perhapsBroken);
      }
    }

    private InputStream perhapsBroken(InputStream whole) {
      return breaking
          ? new SequenceInputStream(
              new ByteArrayInputStream(new byte[100]),
              ending(() -> {
                throw new IOException("the owner is gone");
              }))
          : whole;
    }
  }

  /** The end of a stream, where something happens before it is told. */
  private static InputStream ending(Callable<Integer> end) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        return read(new byte[1], 0, 1);
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        try {
          return end.call();
        } catch (IOException e) {
          throw e;
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  private RegularFile adopt() {
    return there.adopt(path("/a"), owner, Follow.LINKS, Precondition.NONE);
  }

  private RegularFile file() {
    return (RegularFile) here.stat(path("/a"), Follow.LINKS);
  }

  private static String read(FileSystemView view, String path) {
    try (FileHandle handle = view.open(path(path))) {
      return Tree.read(handle);
    }
  }

  private void writeAt(long offset, String text) {
    try {
      assertThat(here.writeAt(path("/a"), offset, content(text), Precondition.NONE)).isNotNull();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Extent> extents() {
    InodeId id = file().id();
    return metadata.<List<Extent>>read(reader -> reader.extents(id));
  }

  private static long count(BlobStore store) {
    try (Stream<BlobStat> blobs = store.list()) {
      return blobs.count();
    }
  }

  private void assertSwept(long ofOne, long ofOther) {
    clock.advance(Duration.ofMinutes(2));
    assertThat(one.sweep() + other.sweep()).isNotNegative();
    // The background's own sweep may have taken something that it has not removed yet.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while ((count(blobsOfOne) != ofOne || count(blobsOfOther) != ofOther)
        && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(count(blobsOfOne)).as("blobs of one").isEqualTo(ofOne);
    assertThat(count(blobsOfOther)).as("blobs of other").isEqualTo(ofOther);
  }

  private void assertNothingChanged(RegularFile before) {
    assertThat(file()).isEqualTo(before);
    assertSwept(1, 0);
    assertThat(read(here, "/a")).hasSize((int) before.size());
  }

  @Test
  void contentMovesAndOnlyItsPlaceAndCtimeChange() {
    put(here, "/a", LONG);
    RegularFile before = file();
    clock.advance(Duration.ofSeconds(1));

    RegularFile after = adopt();

    assertThat(after).isEqualTo(file());
    assertThat(after.placement().instance()).isEqualTo(OTHER);
    assertThat(after.placement().backend()).isEqualTo("disk");
    assertThat(after.attributes()).isEqualTo(before.attributes().changed(clock.instant()));
    assertThat(after.contentVersion()).isEqualTo(before.contentVersion());
    assertThat(read(there, "/a")).isEqualTo(LONG);
    assertFails(Errno.EREMOTE, () -> here.open(path("/a")));
    assertSwept(0, 1);
    assertThat(read(there, "/a")).isEqualTo(LONG);
  }

  @Test
  void whatIsHereIsLeftAsItIs() {
    put(there, "/a", LONG);
    RegularFile before = file();

    assertThat(adopt()).isEqualTo(before);
    assertThat(owner.opened).isZero();
    assertSwept(0, 1);
  }

  @Test
  void smallContentStaysWithTheMetadata() {
    put(here, "/a", "small");

    assertThat(adopt().placement().instance()).isEqualTo(OTHER);

    assertThat(owner.opened).isZero();
    assertThat(read(there, "/a")).isEqualTo("small");
    put(there, "/a", LONG);
    assertSwept(0, 1);
  }

  @Test
  void holesStayHolesAndPiecesBecomeOneBlobEach() {
    put(here, "/a", LONG);
    writeAt(100, "y".repeat(200));
    writeAt(500, "z".repeat(10));
    writeAt(1 << 20, "e".repeat(100));
    String before = read(here, "/a");

    adopt();

    assertThat(read(there, "/a")).isEqualTo(before);
    assertThat(file().allocated()).isEqualTo(1100);
    assertThat(extents()).hasSize(2);
    assertSwept(0, 2);
  }

  @Test
  void everyNameOfTheFileMoves() {
    put(here, "/a", LONG);
    here.create(path("/b"), new NodeSpec.HardLink(path("/a"), Follow.NOTHING), Parents.REQUIRE);

    adopt();

    assertThat(read(there, "/b")).isEqualTo(LONG);
    assertFails(Errno.EREMOTE, () -> here.open(path("/b")));
    assertSwept(0, 1);
  }

  @Test
  void aCopyStaysWhereItIsWithTheContentThatItShared() {
    put(here, "/a", LONG);
    here.create(path("/b"), new NodeSpec.Copy(path("/a"), new Mode(0666)), Parents.REQUIRE);

    adopt();

    assertSwept(1, 1);
    assertThat(read(here, "/b")).isEqualTo(LONG);
    assertThat(read(there, "/a")).isEqualTo(LONG);
  }

  @Test
  void readersAtTheOldOwnerFinish() {
    put(here, "/a", LONG);
    try (FileHandle handle = here.open(path("/a"))) {
      adopt();
      one.sweep();
      assertThat(Tree.read(handle)).isEqualTo(LONG);
    }
    assertSwept(0, 1);
  }

  @Test
  void whatIsWrittenMeanwhileIsMovedAsWell() {
    put(here, "/a", LONG);
    owner.meanwhile =
        () -> {
          writeAt(500, "y".repeat(100));
          writeAt(1000, "z".repeat(100));
        };

    RegularFile after = adopt();

    String expected = "x".repeat(500) + "y".repeat(100) + "x".repeat(400) + "z".repeat(100);
    assertThat(after.size()).isEqualTo(1100);
    assertThat(read(there, "/a")).isEqualTo(expected);
    assertSwept(0, 3);
    assertThat(read(there, "/a")).isEqualTo(expected);
  }

  @Test
  void aFileThatIsReplacedMeanwhileMovesAsItIsThen() {
    put(here, "/a", LONG);
    owner.meanwhile = () -> put(here, "/a", "y".repeat(500));

    adopt();

    assertThat(read(there, "/a")).isEqualTo("y".repeat(500));
    assertSwept(0, 1);
  }

  @Test
  void aFileThatIsRemovedMeanwhileIsEnoentAndLeavesNothing() {
    put(here, "/a", LONG);
    owner.meanwhile = () -> here.remove(path("/a"), Removal.UNLINK, Precondition.NONE);

    assertFails(Errno.ENOENT, this::adopt);
    assertSwept(0, 0);
  }

  @Test
  void aContentThatChangesAllTheTimeIsEagain() {
    put(here, "/a", LONG);
    owner.always = true;
    owner.meanwhile = () -> put(here, "/a", "y".repeat(1000));

    assertFails(Errno.EAGAIN, this::adopt);
    assertThat(file().placement().instance()).isEqualTo(ONE);
    assertSwept(1, 0);
  }

  @Test
  void noLockIsHeldWhileBytesMove() {
    put(here, "/a", LONG);
    LockKey key = Engine.inodeLock(file().id());
    owner.meanwhile =
        () ->
            assertThat(locks.acquire(key, LockMode.EXCLUSIVE, Duration.ofMinutes(1), Duration.ZERO))
                .hasValueSatisfying(lease -> lease.close());

    assertThat(adopt().placement().instance()).isEqualTo(OTHER);
  }

  @Test
  void aWriterAtTheOldOwnerThatComesTooLateIsToldAndLosesNothing() {
    put(here, "/a", LONG);
    InputStream slow =
        ending(() -> {
          assertThat(adopt().placement().instance()).isEqualTo(OTHER);
          return -1;
        });
    Content content =
        Content.of(
            new SequenceInputStream(
                new ByteArrayInputStream("y".repeat(1000).getBytes(StandardCharsets.UTF_8)), slow));

    assertFails(Errno.EREMOTE, () -> here.write(path("/a"), content, WriteOptions.DEFAULT));
    assertThat(read(there, "/a")).isEqualTo(LONG);
    assertSwept(0, 1);
  }

  @Test
  void aFileThatIsOpenByAHandleStays() {
    put(here, "/a", LONG);
    RegularFile before = file();
    try (OpenFile open = here.open(path("/a"), OpenOptions.of(AccessMode.READ_ONLY))) {
      assertFails(Errno.EBUSY, this::adopt);
      assertThat(open.stat()).isEqualTo(before);
    }
    assertThat(adopt().placement().instance()).isEqualTo(OTHER);
  }

  @Test
  void aFileThatIsOpenedByAHandleWhileItsBytesMoveStays() {
    put(here, "/a", LONG);
    RegularFile before = file();
    OpenFile[] opened = new OpenFile[1];
    owner.meanwhile = () -> opened[0] = here.open(path("/a"), OpenOptions.of(AccessMode.READ_ONLY));

    assertFails(Errno.EBUSY, this::adopt);

    opened[0].close();
    assertNothingChanged(before);
  }

  @Test
  void anOwnerThatBreaksOffChangesNothing() {
    put(here, "/a", LONG);
    RegularFile before = file();
    owner.breaking = true;

    assertFails(Errno.EHOSTDOWN, this::adopt);
    assertNothingChanged(before);
  }

  @Test
  void bytesThatAreNotThoseThatWereStoredAreEio() {
    put(here, "/a", LONG);
    RegularFile before = file();
    owner.damaging = true;

    assertFails(Errno.EIO, this::adopt);
    assertNothingChanged(before);
  }

  @Test
  void aConditionThatHoldsNoMoreAtTheEndChangesNothing() {
    put(here, "/a", LONG);
    RegularFile before = file();
    Precondition sameVersion =
        existing -> {
          if (!existing.equals(Optional.of(before))) {
            throw new FsException(Errno.EEXIST, "changed");
          }
        };
    owner.meanwhile =
        () ->
            assertThat(here.chmod(path("/a"), new Mode(0600), Follow.LINKS, Precondition.NONE))
                .isNotEqualTo(before);

    assertFails(Errno.EEXIST, () -> there.adopt(path("/a"), owner, Follow.LINKS, sameVersion));
    assertThat(file().placement().instance()).isEqualTo(ONE);
    assertSwept(1, 0);
  }

  @Test
  void onlyTheOwnerOfTheFileAndRootMoveIt() {
    put(here, "/a", LONG);
    here.chmod(path("/a"), new Mode(0666), Follow.LINKS, Precondition.NONE);
    RegularFile before = file();

    assertFails(
        Errno.EPERM,
        () -> other.view(Tree.BOB).adopt(path("/a"), owner, Follow.LINKS, Precondition.NONE));
    assertFails(Errno.EPERM, () -> one.view(Tree.BOB).requireMovable(path("/a"), Follow.LINKS));
    assertNothingChanged(before);
  }

  @Test
  void onlyRegularFilesMove() {
    here.create(path("/a"), new NodeSpec.NewDirectory(Mode.parse("0755")), Parents.REQUIRE);

    assertFails(Errno.EISDIR, this::adopt);
    assertFails(Errno.EISDIR, () -> here.requireMovable(path("/a"), Follow.LINKS));
  }

  @Test
  void whatIsNotHereCannotBeMigratedOrLetGo() {
    put(here, "/a", LONG);

    assertFails(
        Errno.EREMOTE, () -> there.migrate(path("/a"), "disk", Follow.LINKS, Precondition.NONE));
    assertFails(Errno.EREMOTE, () -> there.requireMovable(path("/a"), Follow.LINKS));
  }

  @Test
  void anInstanceWithoutTheBackendTakesTheContentToItsDefaultOne() {
    InMemoryBlobStore tape = new InMemoryBlobStore(clock);
    put(here, "/a", LONG);
    try (CallFs third = instance(new InstanceId("third"), "tape", tape)) {
      RegularFile after =
          third.view(Credentials.ROOT).adopt(path("/a"), owner, Follow.LINKS, Precondition.NONE);

      assertThat(after.placement().backend()).isEqualTo("tape");
      assertThat(read(third.view(Credentials.ROOT), "/a")).isEqualTo(LONG);
    }
    assertThat(count(tape)).isOne();
  }
}
