package io.callfs.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.backend.localfs.LocalBlobStore;
import io.callfs.core.CallFs;
import io.callfs.core.FileSystemView;
import io.callfs.fs.Credentials;
import io.callfs.fs.FsException;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Placement;
import io.callfs.memory.InProcessLockManager;
import io.callfs.metadata.sqlite.SqliteMetadataStore;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.TreeReport;
import io.callfs.spi.TreeView;
import io.callfs.spi.TreeViews;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A file system on a local disk whose tree is shown on it. */
final class ShownTree implements AutoCloseable {

  static final InstanceId INSTANCE = new InstanceId("one");

  final Path root;
  final MetadataStore metadata;
  final LocalBlobStore blobs;
  final TreeView shown;
  final CallFs callFs;
  final FileSystemView view;
  final Queue<FsException> troubles = new ConcurrentLinkedQueue<>();
  private final InProcessLockManager locks = new InProcessLockManager();
  private final HostTree trees = new HostTree("root".equals(System.getProperty("user.name")));

  private ShownTree(Path root) {
    this.root = root;
    this.blobs = LocalBlobStore.open(root);
    this.metadata = SqliteMetadataStore.open(root.resolve(".callfs/metadata.db"));
    this.shown =
        blobs
            .capability(TreeViews.class)
            .orElseThrow()
            .open(metadata, new Placement(INSTANCE, "localfs"), troubles::add);
    this.callFs =
        CallFs.builder()
            .metadata(metadata)
            .backend("localfs", blobs)
            .locks(locks)
            .instance(INSTANCE)
            .inlineLimit(64)
            .garbageDelay(Duration.ofMillis(200))
            .treeListener(shown)
            .build();
    this.view = callFs.view(Credentials.ROOT);
    shown.start();
  }

  /** Opens the file system in a directory. */
  static ShownTree open(Path root) {
    return new ShownTree(root);
  }

  /** Asserts that the host shows what the file system has, now. */
  void assertShown() throws IOException {
    assertThat(trees.ofHost(root)).isEqualTo(trees.ofView(view));
  }

  /** Asserts that it does as soon as what was left for later is done. */
  void awaitShown() throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!isShown() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertShown();
  }

  private boolean isShown() throws IOException {
    try {
      return trees.ofHost(root).equals(trees.ofView(view));
    } catch (FileSystemException e) {
      // Something was moved while we were on our way.
      return false;
    }
  }

  TreeReport check() {
    return shown.compare(false);
  }

  @Override
  public void close() {
    callFs.close();
    shown.close();
    locks.close();
    blobs.close();
    metadata.close();
  }
}
