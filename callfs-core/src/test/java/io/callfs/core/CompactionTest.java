package io.callfs.core;

import static io.callfs.core.Tree.content;
import static io.callfs.core.Tree.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.Extent;
import io.callfs.fs.FsException;
import io.callfs.fs.InodeId;
import io.callfs.fs.Mode;
import io.callfs.fs.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompactionTest {

  private static final int RECORDS = 100;

  private final Tree tree = new Tree();
  private final InterruptedWrites store = new InterruptedWrites(tree.metadata);
  private final List<FsException> failures = new CopyOnWriteArrayList<>();
  private final CallFs callFs =
      CallFs.builder()
          .metadata(store)
          .backend("disk", tree.blobs)
          .locks(tree.locks)
          .clock(tree.clock)
          .inlineLimit(Tree.INLINE_LIMIT)
          .garbageDelay(Duration.ZERO)
          .onBackgroundFailure(failures::add)
          .build();
  private final FileSystemView root = callFs.view(Credentials.ROOT);

  CompactionTest() {
    // Only the sweeps that a test makes.
    tree.callFs.close();
  }

  @AfterEach
  void close() {
    callFs.close();
    tree.close();
  }

  private List<Extent> extents() {
    InodeId id = tree.stat("/a").id();
    return tree.metadata.<List<Extent>>read(reader -> reader.extents(id));
  }

  private long blobs() {
    try (var list = tree.blobs.list()) {
      return list.count();
    }
  }

  private static String record(int number) {
    return String.format("%99d\n", number);
  }

  /** Makes a file of as many blobs as records; its hints to the sweeper are not used up. */
  private String records(long at) throws IOException {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < RECORDS; i++) {
      root.writeAt(path("/a"), at + 100L * i, content(record(i)), Precondition.NONE);
      all.append(record(i));
    }
    return all.toString();
  }

  @Test
  void manyExtentsBecomeOneAndNothingElseChanges() throws IOException {
    Tree.put(root, "/a", "");
    String all = records(0);
    RegularFile before = (RegularFile) tree.stat("/a");
    tree.clock.advance(Duration.ofSeconds(1));
    awaitCompacted();
    RegularFile after = (RegularFile) tree.stat("/a");
    assertThat(tree.read("/a")).isEqualTo(all);
    assertThat(after.contentVersion()).isEqualTo(before.contentVersion());
    assertThat(after.attributes()).isEqualTo(before.attributes());
    assertThat(callFs.sweep()).isGreaterThanOrEqualTo(0);
    assertThat(blobs()).isLessThan(32);
    assertThat(tree.read("/a")).isEqualTo(all);
  }

  /** Tells the sweeper of the file by reading it, and sweeps. */
  private void awaitCompacted() {
    root.open(path("/a")).close();
    assertThat(callFs.sweep()).isGreaterThanOrEqualTo(0);
    assertThat(extents()).hasSizeLessThan(32);
  }

  @Test
  void holesStayHoles() throws IOException {
    Tree.put(root, "/a", "");
    records(0);
    records(1L << 40);
    awaitCompacted();
    assertThat(extents().stream().mapToLong(Extent::length).sum()).isEqualTo(2 * 100 * RECORDS);
  }

  @Test
  void fewExtentsStay() throws IOException {
    Tree.put(root, "/a", "x".repeat(1000));
    root.writeAt(path("/a"), 500, content("y".repeat(100)), Precondition.NONE);
    List<Extent> before = extents();
    root.open(path("/a")).close();
    callFs.sweep();
    assertThat(extents()).isEqualTo(before);
  }

  @Test
  void aReaderFromBeforeReadsToItsEnd() throws IOException {
    Tree.put(root, "/a", "");
    String all = records(0);
    try (FileHandle handle = root.open(path("/a"))) {
      awaitCompacted();
      callFs.sweep();
      assertThat(Tree.read(handle)).isEqualTo(all);
    }
  }

  @Test
  void aReaderThatHasLookedItUpBeforeIsNotMisled() throws IOException {
    Tree.put(root, "/a", "");
    String all = records(0);
    store.interruptAfterRead(() -> {
      awaitCompacted();
      callFs.sweep();
    });
    try (FileHandle handle = root.open(path("/a"))) {
      assertThat(Tree.read(handle)).isEqualTo(all);
    }
  }

  @Test
  void whatIsWrittenMeanwhileStays() throws IOException {
    Tree.put(root, "/a", "");
    String all = records(0);
    FileSystemView other = tree.root;
    root.open(path("/a")).close();
    store.interruptOnce(() -> write(other, 50, "!"));
    callFs.sweep();
    assertThat(tree.read("/a")).isEqualTo(all.substring(0, 50) + "!" + all.substring(51));
    callFs.sweep();
    assertThat(tree.read("/a")).isEqualTo(all.substring(0, 50) + "!" + all.substring(51));
  }

  @Test
  void aFileThatIsAppendedToAllTheTimeIsCompactedAllTheSame() throws IOException {
    Tree.put(root, "/a", "");
    String all = records(0);
    callFs.sweep();
    records(0);
    FileSystemView other = tree.root;
    root.open(path("/a")).close();
    store.interruptOnce(() -> write(other, 100 * RECORDS, "end"));
    callFs.sweep();
    assertThat(tree.read("/a")).isEqualTo(all + "end");
    assertThat(extents()).hasSizeLessThan(32);
  }

  private static void write(FileSystemView view, long at, String text) {
    try {
      RegularFile written = view.writeAt(path("/a"), at, content(text), Precondition.NONE);
      assertThat(written.size()).isPositive();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aBlobThatIsNotWhatItWasIsToldAndNotCopied() throws IOException {
    Tree.put(root, "/a", "");
    records(0);
    callFs.sweep();
    String before = tree.read("/a");
    assertThat(before).hasSize(100 * RECORDS);
    records(0);
    List<Extent> extents = extents();
    tree.blobs.delete(extents.get(extents.size() - 1).blob().key());
    root.open(path("/a")).close();
    callFs.sweep();
    // It may be the background's own sweep that was told of the file, and is still at it.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (failures.isEmpty() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(failures).isNotEmpty();
    assertThat(extents()).isEqualTo(extents);
  }

  @Test
  void aBlobThatLosesItsLastNameWhileItIsJudgedIsRemovedLater() throws IOException {
    Tree.put(root, "/a", "x".repeat(1000));
    root.create(path("/b"), new NodeSpec.Copy(path("/a"), new Mode(0666)), Parents.REQUIRE);
    Tree.put(root, "/a", "y");
    // In the same millisecond, so that the note of the second is the note of the first.
    FileSystemView other = callFs.view(Credentials.ROOT);
    store.interruptOnce(() -> other.remove(path("/b"), Removal.UNLINK, Precondition.NONE));
    callFs.sweep();
    callFs.sweep();
    assertThat(blobs()).isZero();
  }

  @Test
  void aCopyMadeWhileABlobIsJudgedKeepsIt() throws IOException {
    Tree.put(root, "/a", "x".repeat(1000));
    root.create(path("/b"), new NodeSpec.Copy(path("/a"), new Mode(0666)), Parents.REQUIRE);
    Tree.put(root, "/a", "y");
    store.interruptOnce(() -> {
      root.create(path("/c"), new NodeSpec.Copy(path("/b"), new Mode(0666)), Parents.REQUIRE);
      root.remove(path("/b"), Removal.UNLINK, Precondition.NONE);
    });
    callFs.sweep();
    callFs.sweep();
    assertThat(tree.read("/c")).isEqualTo("x".repeat(1000));
  }

  @Test
  void aSmallBlobWithPartsLeftStays() throws IOException {
    Tree.put(root, "/a", "x".repeat(Tree.INLINE_LIMIT));
    root.truncate(path("/a"), 1000, Precondition.NONE);
    root.writeAt(path("/a"), 10, content("y"), Precondition.NONE);
    // All of the first extent, while the last one is still of the same blob.
    root.writeAt(path("/a"), 0, content("z".repeat(10)), Precondition.NONE);
    callFs.sweep();
    assertThat(tree.read("/a")).isEqualTo("z".repeat(10) + "y" + "x".repeat(53) + "\0".repeat(936));
    root.writeAt(
        path("/a"), 0, Content.of(new ByteArrayInputStream(new byte[1000])), Precondition.NONE);
    callFs.sweep();
    assertThat(tree.read("/a")).isEqualTo("\0".repeat(1000));
    Tree.assertFails(Errno.ENOENT, () -> tree.read("/b"));
  }
}
