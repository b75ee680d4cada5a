package io.callfs.core;

import static io.callfs.core.Tree.ALICE;
import static io.callfs.core.Tree.BOB;
import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Errno;
import io.callfs.fs.InodeId;
import io.callfs.fs.Mode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemovingTest {

  private final Tree tree = new Tree();

  @AfterEach
  void close() {
    tree.close();
  }

  private void remove(FileSystemView view, String path, Removal removal) {
    view.remove(path(path), removal, Precondition.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "/d, UNLINK, EISDIR", "/f, RMDIR, ENOTDIR", "/full, RMDIR, ENOTEMPTY", "/none, UNLINK, ENOENT",
        "/none, RMDIR, ENOENT",
    "/none, EITHER, ENOENT", "/, RMDIR, EBUSY", "/, EITHER, EBUSY", "/d/., RMDIR, EINVAL",
        "/d/.., RMDIR, ENOTEMPTY",
    "/f/, UNLINK, ENOTDIR", "/link/, UNLINK, ENOTDIR", "/link/, RMDIR, ENOTDIR",
        "/f/x, UNLINK, ENOTDIR", "/full, EITHER, ENOTEMPTY"
  })
  void whatMayNotBeRemovedGivesTheErrnoOfTheCall(String path, Removal removal, Errno errno) {
    tree.mkdir("/d", "0755");
    tree.mkdir("/full", "0755");
    tree.put("/full/x", "");
    tree.put("/f", "");
    tree.symlink("/link", "/d");
    assertFails(errno, () -> remove(tree.root, path, removal));
    assertThat(tree.names("/")).containsExactly("d", "f", "full", "link");
  }

  @Test
  void onlyOwnersRemoveFromAStickyDirectory() {
    tree.mkdir("/tmp", "1777");
    Tree.put(tree.as(ALICE), "/tmp/a", "x");
    assertFails(Errno.EPERM, () -> remove(tree.as(BOB), "/tmp/a", Removal.UNLINK));
    remove(tree.as(ALICE), "/tmp/a", Removal.UNLINK);
    assertThat(tree.names("/tmp")).isEmpty();
  }

  @Test
  void theLastNameTakesTheContentAlong() {
    tree.put("/a", "x".repeat(1000));
    tree.root.create(
        path("/b"), new NodeSpec.HardLink(path("/a"), Follow.NOTHING), Parents.REQUIRE);
    remove(tree.root, "/a", Removal.UNLINK);
    assertThat(tree.stat("/b").attributes().nlink()).isEqualTo(1);
    tree.clock.advance(Duration.ofMinutes(1));
    tree.callFs.sweep();
    assertThat(tree.read("/b")).hasSize(1000);
    remove(tree.root, "/b", Removal.UNLINK);
    tree.clock.advance(Duration.ofMinutes(1));
    tree.callFs.sweep();
    assertThat(tree.blobs.list()).isEmpty();
  }

  @Test
  void removingADirectoryTakesALinkFromItsParent() {
    tree.mkdir("/d", "0755");
    assertThat(tree.stat("/").attributes().nlink()).isEqualTo(3);
    remove(tree.root, "/d", Removal.RMDIR);
    assertThat(tree.stat("/").attributes().nlink()).isEqualTo(2);
  }

  @Test
  void aTreeIsGoneAtOnceAndItsRowsAndBytesAreSwept() {
    tree.mkdir("/t", "0755");
    for (int i = 0; i < 300; i++) {
      tree.put("/t/f" + i, "x".repeat(100));
    }
    InodeId gone = tree.mkdir("/t/d", "0755").id();
    tree.put("/t/d/g", "y".repeat(100));
    remove(tree.root, "/t", Removal.TREE);
    assertFails(Errno.ENOENT, () -> tree.root.stat(path("/t"), Follow.LINKS));
    for (int i = 0; i < 3; i++) {
      tree.clock.advance(Duration.ofMinutes(1));
      tree.callFs.sweep();
    }
    assertThat(tree.blobs.list()).isEmpty();
    assertThat(tree.metadata.<Boolean>read(reader -> reader.inode(gone).isPresent())).isFalse();
  }

  @Test
  void aTreeWithSomethingProtectedStaysWhole() {
    tree.mkdir("/t", "0777");
    tree.mkdir("/t/d", "0777");
    tree.mkdir("/t/d/locked", "0755");
    tree.put("/t/d/locked/x", "");
    tree.root.chmod(path("/"), new Mode(0777), Follow.LINKS, Precondition.NONE);
    assertFails(Errno.EACCES, () -> remove(tree.as(ALICE), "/t", Removal.TREE));
    assertThat(tree.names("/t/d")).containsExactly("locked");
  }
}
