package io.callfs.core;

import static io.callfs.core.Tree.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Mode;
import io.callfs.fs.RegularFile;
import io.callfs.testkit.Invariants;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bytes that a file really has, what st_blocks is made of. */
class AllocatedTest {

  private final Tree tree = new Tree();

  @AfterEach
  void close() {
    assertThat(Invariants.violations(tree.metadata, Map.of("disk", tree.blobs))).isEmpty();
    tree.close();
  }

  private long truncated(String path, long size) {
    return ((RegularFile) tree.root.truncate(path(path), size, Precondition.NONE)).allocated();
  }

  private long allocated(String path) {
    return ((RegularFile) tree.stat(path)).allocated();
  }

  @Test
  void allOfAContentThatWasWrittenWhole() {
    assertThat(tree.put("/small", "x".repeat(10)).file().allocated()).isEqualTo(10);
    assertThat(tree.put("/big", "x".repeat(1000)).file().allocated()).isEqualTo(1000);
    assertThat(tree.put("/big", "x".repeat(100)).file().allocated()).isEqualTo(100);
    assertThat(tree.put("/big", "").file().allocated()).isZero();
  }

  @Test
  void aHoleIsNotAmongThem() {
    tree.put("/f", "x".repeat(1000));
    assertThat(truncated("/f", 1L << 40)).isEqualTo(1000);
    assertThat(truncated("/f", 2000)).isEqualTo(1000);
    assertThat(truncated("/f", 300)).isEqualTo(300);
    assertThat(truncated("/f", 500)).isEqualTo(300);
    assertThat(truncated("/f", 0)).isZero();
    assertThat(truncated("/f", Long.MAX_VALUE)).isZero();
  }

  @Test
  void aCopyHasThoseOfItsSource() {
    tree.put("/f", "x".repeat(1000));
    assertThat(truncated("/f", 5000)).isEqualTo(1000);
    tree.root.create(path("/copy"), new NodeSpec.Copy(path("/f"), new Mode(0600)), Parents.REQUIRE);
    assertThat(allocated("/copy")).isEqualTo(1000);
    assertThat(tree.stat("/copy").size()).isEqualTo(5000);
  }
}
