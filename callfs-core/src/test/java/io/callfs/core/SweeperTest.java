package io.callfs.core;

import static io.callfs.core.Tree.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Mode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SweeperTest {

  private final Tree tree = new Tree();

  @AfterEach
  void close() {
    tree.close();
  }

  private void sweepAfter(Duration time) {
    tree.clock.advance(time);
    tree.callFs.sweep();
  }

  private long blobs() {
    try (var list = tree.blobs.list()) {
      return list.count();
    }
  }

  @Test
  void replacedContentIsRemovedWhenItIsDueAndNotBefore() {
    tree.put("/a", "x".repeat(1000));
    tree.put("/a", "y".repeat(1000));
    sweepAfter(Duration.ofSeconds(4));
    assertThat(blobs()).isEqualTo(2);
    sweepAfter(Duration.ofSeconds(2));
    assertThat(blobs()).isEqualTo(1);
    assertThat(tree.read("/a")).isEqualTo("y".repeat(1000));
  }

  @Test
  void contentThatACopySharesStays() {
    tree.put("/a", "x".repeat(1000));
    tree.root.create(path("/b"), new NodeSpec.Copy(path("/a"), new Mode(0666)), Parents.REQUIRE);
    assertThat(blobs()).isEqualTo(1);
    tree.root.remove(path("/a"), Removal.UNLINK, Precondition.NONE);
    sweepAfter(Duration.ofHours(1));
    assertThat(tree.read("/b")).isEqualTo("x".repeat(1000));
    tree.root.remove(path("/b"), Removal.UNLINK, Precondition.NONE);
    sweepAfter(Duration.ofHours(1));
    assertThat(blobs()).isZero();
  }

  @Test
  void aSmallCopyOutlivesItsOriginal() {
    tree.put("/a", "small");
    tree.root.create(path("/b"), new NodeSpec.Copy(path("/a"), new Mode(0666)), Parents.REQUIRE);
    tree.put("/a", "other");
    sweepAfter(Duration.ofHours(1));
    assertThat(tree.read("/b")).isEqualTo("small");
  }

  @Test
  void aTruncatedBlobStaysAsLongAsAPartIsNeeded() {
    tree.put("/a", "x".repeat(1000));
    tree.root.truncate(path("/a"), 500, Precondition.NONE);
    sweepAfter(Duration.ofHours(1));
    assertThat(tree.read("/a")).isEqualTo("x".repeat(500));
    tree.root.truncate(path("/a"), 0, Precondition.NONE);
    sweepAfter(Duration.ofHours(1));
    assertThat(blobs()).isZero();
  }

  @Test
  void whatACrashLeftWithoutANameIsFoundAtStartAndTheRestStays() throws IOException {
    tree.put("/a", "x".repeat(1000));
    tree.blobs.put(new BlobKey("20260101T0000/orphan"), new ByteArrayInputStream(new byte[10]), 10);
    tree.callFs.close();
    try (CallFs again = tree.build()) {
      again.sweep();
      assertThat(blobs()).isEqualTo(1);
      assertThat(tree.read("/a")).hasSize(1000);
    }
  }
}
