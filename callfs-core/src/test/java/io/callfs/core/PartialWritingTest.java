package io.callfs.core;

import static io.callfs.core.Tree.ALICE;
import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.content;
import static io.callfs.core.Tree.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Errno;
import io.callfs.fs.Extent;
import io.callfs.fs.FileType;
import io.callfs.fs.InodeId;
import io.callfs.fs.Mode;
import io.callfs.fs.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("InputStreamSlowMultibyteRead") // sources that fail at a given byte
class PartialWritingTest {

  private final Tree tree = new Tree();

  @AfterEach
  void close() {
    tree.close();
  }

  private RegularFile writeAt(String path, long offset, String text) throws IOException {
    return tree.root.writeAt(path(path), offset, content(text), Precondition.NONE);
  }

  private RegularFile append(String path, String text) throws IOException {
    return tree.root.append(path(path), content(text), Precondition.NONE);
  }

  private List<Extent> extents(String path) {
    InodeId id = tree.stat(path).id();
    return tree.metadata.<List<Extent>>read(reader -> reader.extents(id));
  }

  private long blobs() {
    try (var list = tree.blobs.list()) {
      return list.count();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, Tree.INLINE_LIMIT, Tree.INLINE_LIMIT + 1, 1000})
  void writtenBytesCoverTheOldOnesAndLeaveTheRest(int size) throws IOException {
    tree.put("/a", "x".repeat(300));
    assertThat(writeAt("/a", 100, "y".repeat(size)).size()).isEqualTo(Math.max(300, 100 + size));
    assertThat(tree.read("/a"))
        .isEqualTo("x".repeat(100) + "y".repeat(size) + "x".repeat(Math.max(0, 200 - size)));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 1000, 100_000})
  void aGapBeforeTheBytesReadsAsZeros(int offset) throws IOException {
    tree.put("/a", "x");
    writeAt("/a", offset, "y");
    assertThat(tree.read("/a")).isEqualTo("x" + "\0".repeat(offset - 1) + "y");
  }

  @Test
  void aGapTakesNoSpace() throws IOException {
    tree.put("/a", "x");
    assertThat(writeAt("/a", Long.MAX_VALUE - 1, "y").size()).isEqualTo(Long.MAX_VALUE);
    assertThat(extents("/a")).extracting(Extent::length).containsExactly(1L, 1L);
  }

  @Test
  void appendedBytesFollowThoseThatWereThere() throws IOException {
    tree.put("/a", "x".repeat(100));
    assertThat(append("/a", "y".repeat(100)).size()).isEqualTo(200);
    append("/a", "z");
    assertThat(tree.read("/a")).isEqualTo("x".repeat(100) + "y".repeat(100) + "z");
  }

  @Test
  void aLinkIsFollowed() throws IOException {
    tree.put("/a", "x");
    tree.symlink("/l", "a");
    append("/l", "y");
    assertThat(tree.read("/a")).isEqualTo("xy");
  }

  @Test
  void noBytesChangeNothing() throws IOException {
    tree.put("/a", "x");
    tree.clock.advance(Duration.ofSeconds(1));
    RegularFile before = (RegularFile) tree.stat("/a");
    assertThat(append("/a", "")).isEqualTo(before);
    assertThat(writeAt("/a", 1000, "")).isEqualTo(before);
    assertThat(tree.stat("/a")).isEqualTo(before);
  }

  @Test
  void timesAndValidatorChangeAndTheDigestOfTheWholeIsForgotten() throws IOException {
    RegularFile before = tree.put("/a", "x").file();
    tree.clock.advance(Duration.ofSeconds(1));
    RegularFile after = append("/a", "y");
    assertThat(after.contentVersion()).isGreaterThan(before.contentVersion());
    assertThat(after.sha256()).isNull();
    assertThat(after.attributes().mtime()).isEqualTo(tree.clock.instant());
    assertThat(after.attributes().ctime()).isEqualTo(tree.clock.instant());
    assertThat(after.attributes().atime()).isEqualTo(before.attributes().atime());
  }

  @Test
  void setIdBitsAreClearedForOthersThanRoot() throws IOException {
    tree.put("/a", "x");
    tree.root.chmod(path("/a"), new Mode(06777), Follow.LINKS, Precondition.NONE);
    assertThat(append("/a", "y").attributes().mode()).isEqualTo(new Mode(06777));
    assertThat(
            tree.as(ALICE).append(path("/a"), content("y"), Precondition.NONE).attributes().mode())
        .isEqualTo(new Mode(0777));
  }

  @Test
  void whatIsHopelessIsRefusedBeforeAByteIsRead() {
    tree.mkdir("/d", "0777");
    tree.put("/mine", "x");
    tree.root.create(
        path("/fifo"), new NodeSpec.Special(FileType.FIFO, new Mode(0666), 0, 0), Parents.REQUIRE);
    tree.root.chmod(path("/fifo"), new Mode(0666), Follow.LINKS, Precondition.NONE);
    assertRefused(Errno.ENOENT, "/nothing");
    assertRefused(Errno.EISDIR, "/d");
    assertRefused(Errno.EACCES, "/mine");
    assertRefused(Errno.ENXIO, "/fifo");
    assertRefused(Errno.ENOTDIR, "/mine/");
  }

  private void assertRefused(Errno errno, String path) {
    FileSystemView alice = tree.as(ALICE);
    assertFails(
        errno, () -> alice.append(path(path), Content.of(Tree.NEVER_READ), Precondition.NONE));
    assertFails(
        errno, () -> alice.writeAt(path(path), 0, Content.of(Tree.NEVER_READ), Precondition.NONE));
  }

  @Test
  void rangesThatNoFileCanHaveAreRefusedBeforeAByteIsRead() {
    tree.put("/a", "x");
    Content two = new Content(Tree.NEVER_READ, 2, Optional::empty);
    assertFails(Errno.EINVAL, () -> tree.root.writeAt(path("/a"), -1, two, Precondition.NONE));
    assertFails(
        Errno.EFBIG,
        () -> tree.root.writeAt(path("/a"), Long.MAX_VALUE - 1, two, Precondition.NONE));
    tree.root.truncate(path("/a"), Long.MAX_VALUE, Precondition.NONE);
    assertFails(Errno.EFBIG, () -> tree.root.append(path("/a"), two, Precondition.NONE));
  }

  @Test
  void bytesThatTurnOutTooManyAreRefusedAndGoAgain() {
    tree.put("/a", "x");
    assertFails(
        Errno.EFBIG,
        () ->
            tree.root.writeAt(path("/a"), Long.MAX_VALUE - 999, content(1000), Precondition.NONE));
    tree.callFs.sweep();
    assertThat(blobs()).isZero();
    assertThat(tree.read("/a")).isEqualTo("x");
  }

  @Test
  void aConditionThatDoesNotHoldLeavesTheFile() {
    tree.put("/a", "x");
    Precondition never =
        existing -> {
          throw new IllegalStateException("not so");
        };
    assertThatThrownBy(() -> tree.root.append(path("/a"), Content.of(Tree.NEVER_READ), never))
        .hasMessage("not so");
    assertThat(tree.read("/a")).isEqualTo("x");
  }

  @Test
  void contentThatBreaksOffLeavesTheFileAndNoBlob() {
    tree.put("/a", "x".repeat(100));
    InputStream broken =
        new InputStream() {
          private int left = 1000;

          @Override
          public int read() throws IOException {
            if (left-- <= 0) {
              throw new IOException("gone");
            }
            return 'y';
          }
        };
    assertThatThrownBy(() -> tree.root.append(path("/a"), Content.of(broken), Precondition.NONE))
        .isInstanceOf(IOException.class);
    tree.callFs.sweep();
    assertThat(blobs()).isEqualTo(1);
    assertThat(tree.read("/a")).isEqualTo("x".repeat(100));
  }

  @Test
  void aSmallFileStaysOneSmallBlob() throws IOException {
    tree.put("/a", "x");
    for (int i = 1; i < Tree.INLINE_LIMIT; i++) {
      append("/a", "y");
    }
    writeAt("/a", 3, "zz");
    assertThat(extents("/a"))
        .singleElement()
        .satisfies(only -> assertThat(only.wholeBlob() && only.blob().inline()).isTrue());
    assertThat(tree.root.openFromMemory(path("/a"))).isPresent();
  }

  @Test
  void manySmallAppendsMakeFewExtents() throws IOException {
    tree.put("/a", "x".repeat(1000));
    for (int i = 0; i < 640; i++) {
      append("/a", "y");
    }
    assertThat(extents("/a")).hasSize(1 + 640 / Tree.INLINE_LIMIT);
    assertThat(tree.read("/a")).isEqualTo("x".repeat(1000) + "y".repeat(640));
  }

  @Test
  void anAppendLooksOnlyAtTheEndOfTheFile() throws IOException {
    tree.put("/a", "x");
    for (int i = 0; i < 50; i++) {
      append("/a", "y".repeat(100));
    }
    // Were it looked at, it would be missed.
    Extent first = extents("/a").get(0);
    tree.metadata.<Boolean>write(tx -> {
      tx.deleteSmallBlob(first.blob().key());
      return true;
    });
    assertThat(append("/a", "z").size()).isEqualTo(5002);
  }

  @Test
  void aReaderKeepsTheVersionThatItOpened() throws IOException {
    tree.put("/a", "x".repeat(100));
    append("/a", "1");
    try (FileHandle handle = tree.root.open(path("/a"))) {
      append("/a", "2");
      writeAt("/a", 0, "y".repeat(100));
      tree.root.truncate(path("/a"), 0, Precondition.NONE);
      tree.clock.advance(Duration.ofHours(1));
      tree.callFs.sweep();
      assertThat(Tree.read(handle)).isEqualTo("x".repeat(100) + "1");
    }
    tree.callFs.sweep();
    assertThat(blobs()).isZero();
  }

  @Test
  void aReaderOfASmallFileThatWasMadeLongerReadsItToItsEnd() {
    tree.put("/a", "small");
    tree.root.truncate(path("/a"), 1000, Precondition.NONE);
    try (FileHandle handle = tree.root.open(path("/a"))) {
      tree.root.truncate(path("/a"), 5, Precondition.NONE);
      tree.put("/a", "other");
      assertThat(Tree.read(handle)).isEqualTo("small" + "\0".repeat(995));
    }
  }

  @Test
  void copiesAreApartFromThen() throws IOException {
    tree.put("/a", "x".repeat(100));
    append("/a", "1");
    tree.root.create(path("/b"), new NodeSpec.Copy(path("/a"), new Mode(0666)), Parents.REQUIRE);
    append("/a", "2");
    writeAt("/b", 0, "y");
    tree.clock.advance(Duration.ofHours(1));
    tree.callFs.sweep();
    assertThat(tree.read("/a")).isEqualTo("x".repeat(100) + "12");
    assertThat(tree.read("/b")).isEqualTo("y" + "x".repeat(99) + "1");
  }

  @Test
  void appendsOfManyAreAllThereAndWhole() throws Exception {
    tree.put("/log", "");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> writers =
          IntStream.range(0, 8)
              .<Callable<Boolean>>mapToObj(writer -> () -> appendRecords(writer))
              .toList();
      for (Future<Boolean> writer : threads.invokeAll(writers)) {
        assertThat(done(writer)).isTrue();
      }
    } finally {
      threads.shutdown();
    }
    List<String> records = tree.read("/log").lines().toList();
    assertThat(records).hasSize(8 * 100).doesNotHaveDuplicates();
    for (int writer = 0; writer < 8; writer++) {
      String prefix = writer + " ";
      assertThat(records.stream().filter(record -> record.startsWith(prefix)))
          .containsExactlyElementsOf(
              IntStream.range(0, 100).mapToObj(n -> prefix + n + " " + "r".repeat(n)).toList());
    }
  }

  private static boolean done(Future<Boolean> writer) throws InterruptedException {
    try {
      return writer.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  /** Some records are kept with the metadata, others in blobs. */
  private boolean appendRecords(int writer) throws IOException {
    for (int n = 0; n < 100; n++) {
      append("/log", writer + " " + n + " " + "r".repeat(n) + "\n");
    }
    return true;
  }

  @Test
  void contentOfUnknownLengthIsTaken() throws IOException {
    tree.put("/a", "x");
    byte[] bytes = new byte[300_000];
    tree.root.append(path("/a"), Content.of(new ByteArrayInputStream(bytes)), Precondition.NONE);
    assertThat(tree.stat("/a").size()).isEqualTo(300_001);
  }
}
