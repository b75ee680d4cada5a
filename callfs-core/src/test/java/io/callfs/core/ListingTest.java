package io.callfs.core;

import static io.callfs.core.Tree.ALICE;
import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Errno;
import io.callfs.fs.Mode;
import io.callfs.fs.Name;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListingTest {

  private final Tree tree = new Tree();

  @AfterEach
  void close() {
    tree.close();
  }

  @Test
  void entriesComeInTheOrderOfTheirBytes() {
    for (String name : List.of("b", "a", "\uD83D\uDE00", "\uFFFD", "B", "a.b", "ab")) {
      tree.put("/" + name, "");
    }
    assertThat(tree.names("/"))
        .containsExactly("B", "a", "a.b", "ab", "b", "\uFFFD", "\uD83D\uDE00");
  }

  @Test
  void pagesFollowOneAnother() {
    for (int i = 0; i < 25; i++) {
      tree.put("/f" + (char) ('a' + i), "");
    }
    List<String> names = new ArrayList<>();
    Name after = null;
    List<DirectoryEntry> page = tree.root.list(path("/"), after, 10);
    while (!page.isEmpty()) {
      page.forEach(entry -> names.add(entry.name().value()));
      after = page.get(page.size() - 1).name();
      page = tree.root.list(path("/"), after, 10);
    }
    assertThat(names).hasSize(25).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void recursionIsDepthFirstInPathOrder() {
    plant();
    assertThat(visited(null, 100)).containsExactly("a", "a/1", "a/1/x", "a/2", "a.txt", "b");
  }

  @Test
  void depthZeroIsTheDirectoryItself() {
    plant();
    assertThat(visited(null, 0)).containsExactly("a", "a.txt", "b");
    assertThat(visited(null, 1)).containsExactly("a", "a/1", "a/2", "a.txt", "b");
  }

  @Test
  void aVisitGoesOnAfterAnyEntryAlsoAfterOneThatIsGone() {
    plant();
    List<String> all = visited(null, 100);
    for (int i = 0; i < all.size(); i++) {
      assertThat(visited(all.get(i), 100))
          .as("after " + all.get(i))
          .isEqualTo(all.subList(i + 1, all.size()));
    }
    assertThat(visited("a/1/w", 100)).containsExactly("a/1/x", "a/2", "a.txt", "b");
    assertThat(visited("a/11/w", 100)).containsExactly("a/2", "a.txt", "b");
  }

  @Test
  void manyEntriesAreVisitedPageAfterPage() {
    for (int i = 0; i < 1203; i++) {
      tree.put("/f" + (10_000 + i), "");
    }
    assertThat(visited(null, 0)).hasSize(1203).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void theVisitorEndsTheVisit() {
    plant();
    List<String> seen = new ArrayList<>();
    tree.root.visit(
        path("/"),
        null,
        100,
        entry -> {
          seen.add(entry.path());
          return seen.size() < 2;
        });
    assertThat(seen).containsExactly("a", "a/1");
  }

  @Test
  void anUnreadableSubdirectoryIsAnEntryAndIsNotEntered() {
    plant();
    tree.root.chmod(path("/a"), new Mode(0711), Follow.LINKS, Precondition.NONE);
    List<String> seen = new ArrayList<>();
    tree.as(ALICE).visit(path("/"), null, 100, entry -> seen.add(entry.path()));
    assertThat(seen).containsExactly("a", "a.txt", "b");
    assertFails(Errno.EACCES, () -> tree.as(ALICE).list(path("/a"), null, 10));
  }

  @Test
  void linksAreNotFollowedAndFilesAreNotListed() {
    plant();
    tree.symlink("/c", "/a");
    assertThat(visited(null, 100)).endsWith("b", "c");
    assertFails(Errno.ENOTDIR, () -> tree.root.list(path("/b"), null, 10));
    assertThat(tree.names("/c")).containsExactly("1", "2");
  }

  private void plant() {
    tree.mkdir("/a", "0755");
    tree.mkdir("/a/1", "0755");
    tree.put("/a/1/x", "");
    tree.put("/a/2", "");
    tree.put("/a.txt", "");
    tree.put("/b", "");
  }

  private List<String> visited(@Nullable String after, int depth) {
    List<String> seen = new ArrayList<>();
    tree.root.visit(path("/"), after, depth, entry -> seen.add(entry.path()));
    return seen;
  }
}
