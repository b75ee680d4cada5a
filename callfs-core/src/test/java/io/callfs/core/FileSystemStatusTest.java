package io.callfs.core;

import static io.callfs.core.Tree.ALICE;
import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.memory.InProcessLockManager;
import io.callfs.spi.SpaceReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** statvfs(3) and pathconf(3). */
class FileSystemStatusTest {

  private final Tree tree = new Tree();

  @AfterEach
  void close() {
    tree.close();
  }

  @Test
  void theSpaceIsThatOfTheBackend() {
    tree.put("/f", "content");
    SpaceReport.Space space = tree.blobs.space();
    FileSystemStatus status = tree.root.statfs(path("/f"), Follow.LINKS);
    assertThat(status.blockSize()).isEqualTo(4096);
    assertThat(status.blocks()).isEqualTo(space.totalBytes() / 4096);
    assertThat(status.blocksFree()).isEqualTo(space.freeBytes() / 4096);
    assertThat(status.blocksAvailable()).isEqualTo(space.availableBytes() / 4096);
  }

  @Test
  void theLimitsAreThoseOfLinux() {
    FileSystemStatus status = tree.root.statfs(path("/"), Follow.LINKS);
    assertThat(status.nameMax()).isEqualTo(255);
    assertThat(status.pathMax()).isEqualTo(4096);
    assertThat(status.symlinkMax()).isEqualTo(4095);
    assertThat(status.pipeBuf()).isEqualTo(4096);
    assertThat(status.linkMax()).isEqualTo(65_000);
    assertThat(status.files()).isEqualTo(status.filesFree()).isPositive();
    assertThat(status.readOnly()).isFalse();
  }

  @Test
  void itNeedsSearchPermissionOnTheDirectoriesOnly() {
    tree.mkdir("/d", "0711");
    tree.mkdir("/d/e", "0000");
    assertThat(tree.as(ALICE).statfs(path("/d/e"), Follow.LINKS)).isNotNull();
    tree.mkdir("/d/e/f", "0777");
    assertFails(Errno.EACCES, () -> tree.as(ALICE).statfs(path("/d/e/f"), Follow.LINKS));
    assertFails(Errno.ENOENT, () -> tree.root.statfs(path("/none"), Follow.LINKS));
  }

  @Test
  void aDanglingLinkHasOneOnlyOfItsOwn() {
    tree.symlink("/l", "none");
    assertFails(Errno.ENOENT, () -> tree.root.statfs(path("/l"), Follow.LINKS));
    assertThat(tree.root.statfs(path("/l"), Follow.NOTHING).blocks()).isPositive();
  }

  @Test
  void figuresThatDoNotFitAreCutToTheWhole() {
    FileSystemStatus status = FileSystemStatus.of(new SpaceReport.Space(8192, 4096 * 5, 4096 * 9));
    assertThat(status.blocks()).isEqualTo(2);
    assertThat(status.blocksFree()).isEqualTo(2);
    assertThat(status.blocksAvailable()).isEqualTo(2);
    assertThat(FileSystemStatus.of(new SpaceReport.Space(-1, -1, -1)).blocks()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FileSystemStatus(4096, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, false));
  }

  @Test
  void aBackendThatCannotTellItsSpaceIsHuge() {
    InMemoryBlobStore blobs = new InMemoryBlobStore();
    try (InMemoryMetadataStore metadata = new InMemoryMetadataStore();
        InProcessLockManager locks = new InProcessLockManager();
        CallFs callFs =
            CallFs.builder()
                .metadata(metadata)
                .locks(locks)
                .backend("objects", new PlainBlobStore(blobs))
                .build()) {
      FileSystemStatus status = callFs.view(Credentials.ROOT).statfs(path("/"), Follow.LINKS);
      assertThat(status.blocks() * status.blockSize()).isEqualTo(1L << 60);
      assertThat(status.blocksAvailable()).isEqualTo(status.blocks());
    }
  }
}
