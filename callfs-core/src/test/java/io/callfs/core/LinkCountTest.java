package io.callfs.core;

import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Errno;
import io.callfs.fs.Inode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkCountTest {

  private final Tree tree = new Tree();

  @AfterEach
  void close() {
    tree.close();
  }

  @Test
  void aFileHasAsManyNamesAsOnExt4AndNotOneMore() {
    tree.put("/a", "x");
    hasNames("/a", 64_999);
    assertThat(link("/b").attributes().nlink()).isEqualTo(65_000);
    assertFails(Errno.EMLINK, () -> link("/c"));
    assertFails(Errno.ENOENT, () -> tree.stat("/c"));
  }

  private void hasNames(String path, long names) {
    Inode inode = tree.stat(path);
    tree.metadata.<Boolean>write(transaction -> {
      transaction.update(inode.withAttributes(inode.attributes().withNlink(names)));
      return true;
    });
  }

  private Inode link(String path) {
    return tree.root.create(
        path(path), new NodeSpec.HardLink(path("/a"), Follow.NOTHING), Parents.REQUIRE);
  }
}
