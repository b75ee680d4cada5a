package io.callfs.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.core.Content;
import io.callfs.core.Follow;
import io.callfs.core.NodeSpec;
import io.callfs.core.Parents;
import io.callfs.core.Precondition;
import io.callfs.core.Removal;
import io.callfs.core.RenameOptions;
import io.callfs.core.WriteOptions;
import io.callfs.core.Written;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import io.callfs.fs.Symlink;
import io.callfs.spi.TreeReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeViewTest {

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void afterEachChangeTheHostShowsTheTree(long seed) throws Exception {
    try (ShownTree tree = ShownTree.open(root)) {
      RandomChanges changes = new RandomChanges(tree.view, seed);
      for (int round = 0; round < 200; round++) {
        int ignored = changes.make(3);
        tree.assertShown();
      }
      assertThat(tree.troubles).isEmpty();
      assertThat(tree.check().different()).isZero();
    }
  }

  @Test
  void changesOfManyAtOnceEndInTheSameTree() throws Exception {
    try (ShownTree tree = ShownTree.open(root)) {
      ExecutorService threads = Executors.newFixedThreadPool(6);
      try {
        List<Future<Integer>> running = new ArrayList<>();
        for (int thread = 0; thread < 6; thread++) {
          RandomChanges changes = new RandomChanges(tree.view, 100 + thread);
          running.add(threads.submit(() -> changes.make(400)));
        }
        for (Future<Integer> each : running) {
          assertThat(each.get()).isPositive();
        }
      } finally {
        threads.shutdownNow();
      }
      tree.awaitShown();
      assertThat(tree.check().different()).isZero();
    }
  }

  @Test
  void whatWasChangedWithoutTheViewIsShownAfterAStart() throws Exception {
    try (ShownTree tree = ShownTree.open(root)) {
      assertThat(new RandomChanges(tree.view, 7).make(300)).isPositive();
      tree.shown.close();
      assertThat(new RandomChanges(tree.view, 8).make(300)).isPositive();
    }
    try (ShownTree tree = ShownTree.open(root)) {
      tree.awaitShown();
      assertThat(tree.troubles).isEmpty();
    }
  }

  @Test
  void aLargeFileIsShownWithoutACopy() throws Exception {
    try (ShownTree tree = ShownTree.open(root)) {
      put(tree, "/large", 100_000);
      assertThat(Files.getAttribute(root.resolve("large"), "unix:nlink")).isEqualTo(2);
    }
  }

  @Test
  void aRenamedDirectoryIsTheSameOnTheHost() throws Exception {
    try (ShownTree tree = ShownTree.open(root)) {
      put(tree, "/d/e/f", 10);
      Object before = Files.getAttribute(root.resolve("d"), "unix:ino");
      tree.view.rename(
          FsPath.parse("/d"),
          FsPath.parse("/other"),
          new RenameOptions(RenameOptions.Target.KEEP, Parents.REQUIRE, Precondition.NONE));
      assertThat(Files.getAttribute(root.resolve("other"), "unix:ino")).isEqualTo(before);
      tree.assertShown();
    }
  }

  @Test
  void whatSomebodyElseHasPutThereIsNeitherReplacedNorRemoved() throws Exception {
    try (ShownTree tree = ShownTree.open(root)) {
      Path foreign = Files.writeString(root.resolve("f"), "not ours");
      put(tree, "/f", 10);
      assertThat(foreign).hasContent("not ours");
      tree.view.remove(FsPath.parse("/f"), Removal.UNLINK, Precondition.NONE);
      assertThat(foreign).hasContent("not ours");
      put(tree, "/f", 10);
      // Nothing was missing while the file was removed, so the second time is told again.
      assertThat(tree.shown.errors()).isEqualTo(2);
      assertThat(tree.troubles).hasSize(2);
      Files.delete(foreign);
      assertThat(tree.shown.compare(true).different()).isEqualTo(1);
      tree.assertShown();
    }
  }

  @Test
  void aFileThatWasEditedOnTheHostIsToldAndLeftAlone() throws Exception {
    try (ShownTree tree = ShownTree.open(root)) {
      put(tree, "/f", 10);
      Path file = root.resolve("f");
      Files.writeString(file, "edited", StandardOpenOption.APPEND);
      byte[] edited = Files.readAllBytes(file);
      tree.view.chmod(FsPath.parse("/f"), new Mode(0600), Follow.LINKS, Precondition.NONE);
      TreeReport report = tree.shown.compare(true);
      assertThat(report.edited()).isEqualTo(1);
      assertThat(report.examples()).anyMatch(example -> example.contains("'f'"));
      assertThat(file).hasBinaryContent(edited);
    }
  }

  @Test
  void linksThatLeadOutOfTheRootAreNotShown() throws Exception {
    try (ShownTree tree = ShownTree.open(root)) {
      symlink(tree, "/inside", "some/file");
      symlink(tree, "/absolute", "/etc/passwd");
      symlink(tree, "/up", "../etc/passwd");
      symlink(tree, "/roundabout", "inside/../../etc");
      try (Stream<Path> shown = Files.list(root)) {
        assertThat(shown.map(path -> path.getFileName().toString()))
            .containsExactlyInAnyOrder(".callfs", "inside");
      }
    }
  }

  @Test
  void ourOwnDirectoryAndSetIdBitsAreNotShown() throws Exception {
    try (ShownTree tree = ShownTree.open(root)) {
      put(tree, "/.callfs/blobs/f", 10);
      put(tree, "/program", 10);
      tree.view.chmod(FsPath.parse("/program"), new Mode(06755), Follow.LINKS, Precondition.NONE);
      assertThat(root.resolve(".callfs/blobs/f")).doesNotExist();
      assertThat((Integer) Files.getAttribute(root.resolve("program"), "unix:mode") & 07777)
          .isEqualTo(0755);
      assertThat(tree.troubles).isEmpty();
    }
  }

  @Test
  void nothingOutsideIsTouchedWhileSomebodySwapsDirectoriesForLinks(@TempDir Path outside)
      throws Exception {
    Path precious = Files.writeString(outside.resolve("f0"), "precious");
    try (ShownTree tree = ShownTree.open(root)) {
      put(tree, "/d/f0", 10);
      AtomicBoolean done = new AtomicBoolean();
      AtomicInteger swaps = new AtomicInteger();
      Thread attacker = new Thread(() -> swap(outside, done, swaps));
      attacker.start();
      try {
        for (int i = 0; i < 1_000; i++) {
          put(tree, "/d/f" + i % 7, i % 200);
          if (i % 10 == 9) {
            tree.view.remove(FsPath.parse("/d/f0"), Removal.UNLINK, Precondition.NONE);
            put(tree, "/d/f0", 5);
          }
        }
      } finally {
        done.set(true);
        attacker.join();
      }
      assertThat(swaps).hasValueGreaterThan(100);
      assertThat(precious).hasContent("precious");
      assertThat(outside.toFile().list()).containsExactly("f0");
      assertThat(tree.shown.compare(true).failed()).isZero();
      tree.awaitShown();
    }
  }

  /** Puts a link in the place of a directory and takes it away again, as fast as that goes. */
  private void swap(Path outside, AtomicBoolean done, AtomicInteger swaps) {
    Path shown = root.resolve("d");
    while (!done.get()) {
      Path away = root.resolve("away" + swaps.get());
      try {
        Files.move(shown, away);
        Files.createSymbolicLink(shown, outside);
        swaps.incrementAndGet();
        Files.delete(shown);
        Files.move(away, shown);
      } catch (IOException e) {
        // The view made the directory anew in between, and the next round takes that one.
        swaps.incrementAndGet();
      }
    }
  }

  private static void put(ShownTree tree, String path, int size) throws IOException {
    Written written =
        tree.view.write(
            FsPath.parse(path),
            Content.of(new ByteArrayInputStream(new byte[size])),
            WriteOptions.DEFAULT.with(Parents.MAKE));
    assertThat(written.file().size()).isEqualTo(size);
  }

  private static void symlink(ShownTree tree, String path, String target) {
    Inode made =
        tree.view.create(
            FsPath.parse(path),
            new NodeSpec.NewSymlink(new LinkTarget(target)),
            Parents.REQUIRE,
            Precondition.NONE);
    assertThat(made).isInstanceOf(Symlink.class);
  }
}
