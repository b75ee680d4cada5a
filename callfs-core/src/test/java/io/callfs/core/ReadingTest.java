package io.callfs.core;

import static io.callfs.core.Tree.ALICE;
import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.path;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Errno;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {

  private final Tree tree = new Tree();

  @AfterEach
  void close() {
    tree.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100_000})
  void aReaderOfAReplacedFileFinishesOnItsVersion(int size) {
    tree.put("/a", "o".repeat(size));
    try (FileHandle handle = tree.root.open(path("/a"))) {
      tree.put("/a", "n".repeat(size));
      tree.clock.advance(Duration.ofHours(1));
      tree.callFs.sweep();
      assertThat(Tree.read(handle)).isEqualTo("o".repeat(size));
      assertThat(handle.file().contentVersion()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100_000})
  void aReaderOfARemovedFileFinishes(int size) {
    tree.put("/a", "o".repeat(size));
    try (FileHandle handle = tree.root.open(path("/a"))) {
      tree.root.remove(path("/a"), Removal.UNLINK, Precondition.NONE);
      tree.clock.advance(Duration.ofHours(1));
      tree.callFs.sweep();
      assertThat(Tree.read(handle)).isEqualTo("o".repeat(size));
    }
  }

  @Test
  void aFileThatWasMadeLongerReadsZerosThere() {
    tree.put("/a", "abc");
    tree.root.truncate(path("/a"), 6, Precondition.NONE);
    assertThat(tree.read("/a")).isEqualTo("abc\0\0\0");
    tree.root.truncate(path("/a"), 2, Precondition.NONE);
    tree.root.truncate(path("/a"), 4, Precondition.NONE);
    assertThat(tree.read("/a")).isEqualTo("ab\0\0");
  }

  @Test
  void aRangeOfAFileWithHolesIsRead() {
    tree.put("/a", "z".repeat(200));
    tree.root.truncate(path("/a"), 150, Precondition.NONE);
    tree.root.truncate(path("/a"), 300, Precondition.NONE);
    try (FileHandle handle = tree.root.open(path("/a"))) {
      ByteBuffer buffer = ByteBuffer.allocate(100);
      assertThat(handle.read(100, buffer)).isEqualTo(100);
      assertThat(new String(buffer.array(), UTF_8)).isEqualTo("z".repeat(50) + "\0".repeat(50));
      assertThat(handle.read(300, ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void smallFilesAreAnsweredFromMemory() {
    tree.put("/a", "small");
    assertThat(tree.root.openFromMemory(path("/a")).orElseThrow().inMemory().orElseThrow())
        .isEqualTo(UTF_8.encode("small"));
    tree.put("/b", "x".repeat(1000));
    assertThat(tree.root.openFromMemory(path("/b"))).isEmpty();
  }

  @Test
  void readingNeedsPermissionOnTheFileAndSearchOnTheWay() {
    tree.mkdir("/d", "0700");
    tree.put("/d/a", "x");
    assertFails(Errno.EACCES, () -> tree.as(ALICE).open(path("/d/a")));
    tree.root.chmod(path("/d"), new Mode(0711), Follow.LINKS, Precondition.NONE);
    assertThat(tree.as(ALICE).open(path("/d/a")).file().size()).isEqualTo(1);
    tree.root.chmod(path("/d/a"), new Mode(0600), Follow.LINKS, Precondition.NONE);
    assertFails(Errno.EACCES, () -> tree.as(ALICE).open(path("/d/a")));
  }

  @Test
  void onlyTheFirstPermissionClassCounts() {
    tree.put("/a", "x");
    tree.root.chown(path("/a"), 1000, 1000, Follow.LINKS, Precondition.NONE);
    tree.root.chmod(path("/a"), new Mode(0077), Follow.LINKS, Precondition.NONE);
    assertFails(
        Errno.EACCES, () -> tree.as(ALICE).access(path("/a"), Set.of(Access.READ), Follow.LINKS));
    assertThat(
            tree.as(Tree.BOB)
                .access(path("/a"), Set.of(Access.READ, Access.EXECUTE), Follow.LINKS)
                .size())
        .isEqualTo(1);
  }

  @Test
  void whatIsNoFileIsNotOpened() {
    tree.mkdir("/d", "0755");
    tree.root.create(
        path("/fifo"),
        new NodeSpec.Special(io.callfs.fs.FileType.FIFO, new Mode(0666), 0, 0),
        Parents.REQUIRE);
    assertFails(Errno.EISDIR, () -> tree.root.open(path("/d")));
    assertFails(Errno.ENXIO, () -> tree.root.open(path("/fifo")));
    assertFails(Errno.ENOTDIR, () -> tree.root.open(path("/fifo/")));
  }

  @Test
  void fortyLinksAreFollowedAndNotMore() {
    tree.put("/l0", "end");
    for (int i = 1; i <= 41; i++) {
      tree.symlink("/l" + i, "l" + (i - 1));
    }
    assertThat(tree.read("/l40")).isEqualTo("end");
    assertFails(Errno.ELOOP, () -> tree.root.open(path("/l41")));
  }

  @Test
  void noLinkLeadsOutOfTheRoot() {
    tree.mkdir("/d", "0755");
    tree.put("/etc", "inside");
    tree.symlink("/d/up", "../../../../etc");
    tree.symlink("/d/abs", "/etc");
    assertThat(tree.read("/d/up")).isEqualTo("inside");
    assertThat(tree.read("/d/abs")).isEqualTo("inside");
    assertThat(tree.root.readlink(path("/d/abs"))).isEqualTo(new LinkTarget("/etc"));
    assertFails(Errno.EINVAL, () -> tree.root.readlink(path("/etc")));
  }

  @Test
  void dotDotIsResolvedAfterLinks() {
    tree.mkdir("/a", "0755");
    tree.mkdir("/a/b", "0755");
    tree.put("/a/x", "right");
    tree.put("/x", "wrong");
    tree.symlink("/link", "a/b");
    assertThat(tree.read("/link/../x")).isEqualTo("right");
  }
}
