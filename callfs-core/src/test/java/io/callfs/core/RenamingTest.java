package io.callfs.core;

import static io.callfs.core.Tree.ALICE;
import static io.callfs.core.Tree.BOB;
import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.core.RenameOptions.Target;
import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenamingTest {

  private final Tree tree = new Tree();

  @AfterEach
  void close() {
    tree.close();
  }

  private void rename(FileSystemView view, String from, String to, Target target) {
    view.rename(
        path(from), path(to), new RenameOptions(target, Parents.REQUIRE, Precondition.NONE));
  }

  @ParameterizedTest
  @CsvSource({
    "/f, /g, KEEP, EEXIST", "/none, /x, REPLACE, ENOENT", "/none, /x, EXCHANGE, ENOENT",
        "/f, /none, EXCHANGE, ENOENT",
    "/d, /d/sub/x, REPLACE, EINVAL", "/d/sub, /d, REPLACE, ENOTEMPTY", "/d, /f, REPLACE, ENOTDIR",
        "/f, /d, REPLACE, EISDIR",
    "/e, /d, REPLACE, ENOTEMPTY", "/d/., /x, REPLACE, EBUSY", "/f, /x/, REPLACE, ENOTDIR",
        "/f/, /x, REPLACE, ENOTDIR",
    "/f, /d/.., REPLACE, EBUSY", "/, /x, REPLACE, EBUSY", "/f, /g/x, REPLACE, ENOTDIR",
        "/d, /d/sub, EXCHANGE, EINVAL"
  })
  void whatMayNotBeRenamedGivesTheErrnoOfTheCall(
      String from, String to, Target target, Errno errno) {
    tree.mkdir("/d", "0755");
    tree.mkdir("/d/sub", "0755");
    tree.mkdir("/e", "0755");
    tree.put("/f", "f");
    tree.put("/g", "g");
    assertFails(errno, () -> rename(tree.root, from, to, target));
    assertThat(tree.names("/")).containsExactly("d", "e", "f", "g");
  }

  @Test
  void aDirectoryMovesWithAllBelowAndLinkCountsFollow() {
    tree.mkdir("/a", "0755");
    tree.mkdir("/b", "0755");
    tree.mkdir("/a/d", "0755");
    tree.put("/a/d/f", "x");
    rename(tree.root, "/a/d", "/b/e", Target.KEEP);
    assertThat(tree.read("/b/e/f")).isEqualTo("x");
    assertThat(tree.stat("/a").attributes().nlink()).isEqualTo(2);
    assertThat(tree.stat("/b").attributes().nlink()).isEqualTo(3);
    assertThat(((Directory) tree.stat("/b/e")).parent()).isEqualTo(tree.stat("/b").id());
  }

  @Test
  void replacingAnEmptyDirectoryWithinOneParentKeepsTheCountRight() {
    tree.mkdir("/a", "0755");
    tree.mkdir("/b", "0755");
    rename(tree.root, "/a", "/b", Target.REPLACE);
    assertThat(tree.stat("/").attributes().nlink()).isEqualTo(3);
    assertThat(tree.names("/")).containsExactly("b");
  }

  @Test
  void exchangingAFileAndADirectoryKeepsTheCountsRight() {
    tree.mkdir("/p", "0755");
    tree.mkdir("/d", "0755");
    tree.put("/p/f", "x");
    rename(tree.root, "/d", "/p/f", Target.EXCHANGE);
    assertThat(tree.read("/d")).isEqualTo("x");
    assertThat(tree.stat("/p").attributes().nlink()).isEqualTo(3);
    assertThat(tree.stat("/").attributes().nlink()).isEqualTo(3);
  }

  @Test
  void twoNamesOfOneInodeStayAsTheyAre() {
    tree.put("/a", "x");
    tree.root.create(
        path("/b"), new NodeSpec.HardLink(path("/a"), Follow.NOTHING), Parents.REQUIRE);
    rename(tree.root, "/a", "/b", Target.REPLACE);
    assertThat(tree.names("/")).containsExactly("a", "b");
  }

  @Test
  void aReplacedFileLosesItsNameAndItsReadersFinish() {
    tree.put("/a", "new");
    tree.put("/b", "old");
    try (FileHandle handle = tree.root.open(path("/b"))) {
      rename(tree.root, "/a", "/b", Target.REPLACE);
      assertThat(Tree.read(handle)).isEqualTo("old");
    }
    assertThat(tree.read("/b")).isEqualTo("new");
  }

  @Test
  void stickyDirectoriesProtectBothEnds() {
    tree.mkdir("/tmp", "1777");
    Tree.put(tree.as(ALICE), "/tmp/a", "");
    Tree.put(tree.as(BOB), "/tmp/b", "");
    assertFails(Errno.EPERM, () -> rename(tree.as(BOB), "/tmp/a", "/tmp/c", Target.REPLACE));
    assertFails(Errno.EPERM, () -> rename(tree.as(BOB), "/tmp/b", "/tmp/a", Target.REPLACE));
  }

  @Test
  void aDirectoryThatChangesItsParentMustBeWritable() {
    tree.mkdir("/a", "0777");
    tree.mkdir("/b", "0777");
    tree.mkdir("/a/d", "0755");
    assertFails(Errno.EACCES, () -> rename(tree.as(ALICE), "/a/d", "/b/d", Target.REPLACE));
    rename(tree.as(ALICE), "/a/d", "/a/e", Target.REPLACE);
    assertThat(tree.names("/a")).containsExactly("e");
  }
}
