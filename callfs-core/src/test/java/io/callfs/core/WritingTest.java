package io.callfs.core;

import static io.callfs.core.Tree.ALICE;
import static io.callfs.core.Tree.BOB;
import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.content;
import static io.callfs.core.Tree.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("InputStreamSlowMultibyteRead") // sources that fail at a given byte
class WritingTest {

  private final Tree tree = new Tree();

  @AfterEach
  void close() {
    tree.close();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, Tree.INLINE_LIMIT - 1, Tree.INLINE_LIMIT, Tree.INLINE_LIMIT + 1, 300_000})
  void whatWasWrittenIsReadAgain(int size) {
    String text = "x".repeat(size);
    assertThat(tree.put("/a", text).file().size()).isEqualTo(size);
    assertThat(tree.read("/a")).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 10, 64, 65, 1_000_000})
  void aWrongSizeHintDoesNoHarm(long hint) throws IOException {
    String text = "y".repeat(80);
    Content hinted = new Content(content(text).bytes(), hint, java.util.Optional::empty);
    tree.root.write(path("/a"), hinted, WriteOptions.DEFAULT);
    assertThat(tree.read("/a")).isEqualTo(text);
  }

  @Test
  void aNewFileBelongsToItsCallerWithTheModeLessTheUmask() {
    tree.mkdir("/d", "0777");
    Inode file = Tree.put(tree.as(ALICE), "/d/a", "x").file();
    assertThat(file.attributes().uid()).isEqualTo(1000);
    assertThat(file.attributes().gid()).isEqualTo(1000);
    assertThat(file.attributes().mode()).isEqualTo(new Mode(0644));
  }

  @Test
  void aSetGroupIdDirectoryGivesItsGroup() {
    tree.mkdir("/d", "0777");
    tree.root.chown(path("/d"), -1, 50, Follow.LINKS, Precondition.NONE);
    tree.root.chmod(path("/d"), new Mode(02777), Follow.LINKS, Precondition.NONE);
    assertThat(Tree.put(tree.as(ALICE), "/d/a", "x").file().attributes().gid()).isEqualTo(50);
    Inode below =
        tree.as(ALICE)
            .create(path("/d/b"), new NodeSpec.NewDirectory(new Mode(0777)), Parents.REQUIRE);
    assertThat(below.attributes().gid()).isEqualTo(50);
    assertThat(below.attributes().mode()).isEqualTo(new Mode(02755));
  }

  @Test
  void replacingKeepsTheInodeAndItsOwnerAndChangesTheValidator() {
    Written first = tree.put("/a", "one");
    tree.root.chown(path("/a"), 1000, 1000, Follow.LINKS, Precondition.NONE);
    Written second = tree.put("/a", "two");
    assertThat(first.created()).isTrue();
    assertThat(second.created()).isFalse();
    assertThat(second.file().id()).isEqualTo(first.file().id());
    assertThat(second.file().attributes().uid()).isEqualTo(1000);
    assertThat(second.file().contentVersion()).isGreaterThan(first.file().contentVersion());
    assertThat(tree.read("/a")).isEqualTo("two");
  }

  @Test
  void refusingAnExistingNameFailsWithEexistBeforeContentIsRead() {
    tree.put("/a", "one");
    assertFails(
        Errno.EEXIST,
        () ->
            tree.root.write(
                path("/a"),
                Content.of(Tree.NEVER_READ),
                WriteOptions.DEFAULT.with(Existing.REFUSE)));
  }

  @Test
  void aDirectoryWithoutWritePermissionRefusesBeforeContentIsRead() {
    assertFails(
        Errno.EACCES,
        () -> tree.as(ALICE).write(path("/a"), Content.of(Tree.NEVER_READ), WriteOptions.DEFAULT));
  }

  @Test
  void anothersFileWithoutWritePermissionRefusesBeforeContentIsRead() {
    tree.mkdir("/d", "0777");
    Tree.put(tree.as(ALICE), "/d/a", "x");
    assertFails(
        Errno.EACCES,
        () -> tree.as(BOB).write(path("/d/a"), Content.of(Tree.NEVER_READ), WriteOptions.DEFAULT));
  }

  @Test
  void missingDirectoriesThatCanNotBeMadeRefuseBeforeContentIsRead() {
    assertFails(
        Errno.EACCES,
        () ->
            tree.as(ALICE)
                .write(
                    path("/x/y"),
                    Content.of(Tree.NEVER_READ),
                    WriteOptions.DEFAULT.with(Parents.MAKE)));
    assertFails(
        Errno.ENOENT,
        () -> tree.root.write(path("/x/y"), Content.of(Tree.NEVER_READ), WriteOptions.DEFAULT));
    assertFails(
        Errno.ENAMETOOLONG,
        () ->
            tree.root.write(
                path("/x/" + "n".repeat(256)),
                Content.of(Tree.NEVER_READ),
                WriteOptions.DEFAULT.with(Parents.MAKE)));
  }

  @Test
  void aDirectoryIsNoFile() {
    tree.mkdir("/d", "0755");
    assertFails(Errno.EISDIR, () -> tree.put("/d", "x"));
    assertFails(Errno.EISDIR, () -> tree.put("/new/", "x"));
    assertFails(Errno.ENOTDIR, () -> tree.put(tree.put("/f", "").created() ? "/f/a" : "/", "x"));
  }

  @Test
  void parentsAreMadeAsMkdirDoes() throws IOException {
    tree.root.write(path("/a/b/c"), content("x"), WriteOptions.DEFAULT.with(Parents.MAKE));
    assertThat(tree.stat("/a").attributes().mode()).isEqualTo(new Mode(0755));
    assertThat(tree.stat("/a").attributes().nlink()).isEqualTo(3);
    assertThat(tree.stat("/").attributes().nlink()).isEqualTo(3);
    assertThat(((Directory) tree.stat("/a/b")).parent()).isEqualTo(tree.stat("/a").id());
    assertThat(tree.read("/a/b/c")).isEqualTo("x");
  }

  @Test
  void aDanglingLinkIsFollowedAndItsTargetMade() {
    tree.symlink("/link", "target");
    tree.put("/link", "x");
    assertThat(tree.read("/target")).isEqualTo("x");
  }

  @Test
  void creatingOnlyDoesNotFollowALink() {
    tree.symlink("/link", "target");
    assertFails(
        Errno.EEXIST,
        () ->
            tree.root.write(
                path("/link"), content("x"), WriteOptions.DEFAULT.with(Existing.REFUSE)));
  }

  @Test
  void aFailingSourceLeavesTheOldContentAndNoBlob() {
    tree.put("/a", "old");
    InputStream broken =
        new InputStream() {
          private int left = 1000;

          @Override
          public int read() throws IOException {
            if (left == 0) {
              throw new IOException("the client went away");
            }
            left--;
            return 'x';
          }
        };
    assertThatThrownBy(() -> tree.root.write(path("/a"), Content.of(broken), WriteOptions.DEFAULT))
        .isInstanceOf(IOException.class)
        .hasMessage("the client went away");
    assertThat(tree.read("/a")).isEqualTo("old");
    assertThat(tree.blobs.list()).isEmpty();
  }

  @Test
  void aPreconditionThatFailsAtTheCommitLeavesNoBlob() throws IOException {
    tree.put("/a", "old");
    Precondition unchanged =
        existing -> {
          if (existing.orElseThrow().size() != 3) {
            throw new IllegalStateException("changed");
          }
        };
    InputStream overtaken =
        new InputStream() {
          private int left = 1000;

          @Override
          public int read() {
            if (left == 1000) {
              tree.put("/a", "newer");
            }
            return left-- > 0 ? 'x' : -1;
          }
        };
    assertThatThrownBy(() ->
            tree.root.write(
                path("/a"), Content.of(overtaken), WriteOptions.DEFAULT.with(unchanged)))
        .hasMessage("changed");
    tree.callFs.sweep();
    assertThat(tree.read("/a")).isEqualTo("newer");
    assertThat(tree.blobs.list()).isEmpty();
  }

  @Test
  void writingClearsSetIdsUnlessRootWrites() {
    tree.put("/a", "x");
    tree.root.chmod(path("/a"), new Mode(06777), Follow.LINKS, Precondition.NONE);
    assertThat(tree.put("/a", "y").file().attributes().mode()).isEqualTo(new Mode(06777));
    assertThat(Tree.put(tree.as(ALICE), "/a", "z").file().attributes().mode())
        .isEqualTo(new Mode(0777));
  }

  @Test
  void onlyTheOwnerSetsTheTimeOfAnExistingFile() {
    Instant then = Instant.parse("1969-07-20T20:17:40.123456789Z");
    WriteOptions dated =
        new WriteOptions(
            Existing.REPLACE, Parents.REQUIRE, Precondition.NONE, new Mode(0666), then, null, null);
    tree.put("/a", "x");
    tree.root.chmod(path("/a"), new Mode(0666), Follow.LINKS, Precondition.NONE);
    assertFails(
        Errno.EPERM, () -> tree.as(ALICE).write(path("/a"), Content.of(Tree.NEVER_READ), dated));
    assertThat(writeAs(dated)).isEqualTo(then);
  }

  private Instant writeAs(WriteOptions options) {
    try {
      return tree.root.write(path("/a"), content("y"), options).file().attributes().mtime();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void creatingChangesTheTimesOfTheParent() {
    tree.clock.advance(Duration.ofSeconds(7));
    Instant now = tree.clock.instant();
    tree.put("/a", "x");
    assertThat(tree.stat("/").attributes().mtime()).isEqualTo(now);
    assertThat(tree.stat("/").attributes().ctime()).isEqualTo(now);
    tree.clock.advance(Duration.ofSeconds(7));
    tree.put("/a", "y");
    assertThat(tree.stat("/").attributes().mtime()).isEqualTo(now);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain\r\nX: y", "text/\u00e4"})
  void aMediaTypeThatNoHeaderCanCarryIsRefused(String type) {
    assertFails(
        Errno.EINVAL,
        () ->
            new WriteOptions(
                Existing.REPLACE,
                Parents.REQUIRE,
                Precondition.NONE,
                new Mode(0666),
                null,
                type,
                null));
  }

  @Test
  void bytesThatHaveArrivedAreRefusedLikeOthers() {
    Content few = new Content(Tree.NEVER_READ, 1, true, java.util.Optional::empty);
    assertFails(Errno.EACCES, () -> tree.as(ALICE).write(path("/a"), few, WriteOptions.DEFAULT));
    Content many = new Content(Tree.NEVER_READ, 1_000_000, true, java.util.Optional::empty);
    assertFails(Errno.EACCES, () -> tree.as(ALICE).write(path("/a"), many, WriteOptions.DEFAULT));
    assertThat(tree.names("/")).isEmpty();
  }

  @Test
  void theRootIsInodeOne() {
    assertThat(tree.stat("/").id()).isEqualTo(InodeId.ROOT);
  }
}
