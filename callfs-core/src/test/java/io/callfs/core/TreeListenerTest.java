package io.callfs.core;

import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.content;
import static io.callfs.core.Tree.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.core.RenameOptions.Target;
import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.InodeId;
import io.callfs.fs.Mode;
import io.callfs.fs.Name;
import io.callfs.memory.InProcessLockManager;
import io.callfs.spi.TreeChange;
import io.callfs.spi.TreeChange.Content;
import io.callfs.spi.TreeChange.Move;
import io.callfs.spi.TreeChange.Place;
import io.callfs.testkit.RepeatingMetadataStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TreeListenerTest {

  private final Tree tree = new Tree();
  private final List<TreeChange> told = new ArrayList<>();
  private final InProcessLockManager locks = new InProcessLockManager();
  private final CallFs callFs =
      CallFs.builder()
          .metadata(new RepeatingMetadataStore(tree.metadata))
          .backend("disk", tree.blobs)
          .locks(locks)
          .clock(tree.clock)
          .inlineLimit(4)
          .treeListener(told::add)
          .build();
  private final FileSystemView view = callFs.view(Credentials.ROOT);

  @AfterEach
  void close() {
    callFs.close();
    locks.close();
    tree.close();
  }

  private InodeId id(String path) {
    return view.stat(path(path), Follow.NOTHING).id();
  }

  private Place place(String directory, String name) {
    return new Place(id(directory), new Name(name));
  }

  private TreeChange last() {
    return told.get(told.size() - 1);
  }

  @Test
  void aNewFileIsToldByItsPlaceAndItsParentByItsNumber() {
    Tree.put(view, "/f", "x");
    assertThat(last().places()).containsExactly(place("/", "f"));
    assertThat(last().inodes()).containsExactly(InodeId.ROOT);
    assertThat(last().contents()).isEmpty();
  }

  @Test
  void directoriesThatAreMadeOnTheWayAreToldEach() throws IOException {
    view.write(path("/a/b/f"), content("x"), WriteOptions.DEFAULT.with(Parents.MAKE));
    assertThat(last().places())
        .containsExactlyInAnyOrder(place("/", "a"), place("/a", "b"), place("/a/b", "f"));
  }

  @Test
  void aReplacedFileIsToldByItsNumberAndWhereItWasSeen() {
    Tree.put(view, "/f", "x");
    Tree.put(view, "/f", "other bytes");
    assertThat(last().inodes()).containsExactly(id("/f"));
    assertThat(last().contents()).containsOnlyKeys(id("/f"));
    assertThat(last().seen()).containsEntry(id("/f"), place("/", "f"));
  }

  @Test
  void aWriteInPartTellsTheRange() throws IOException {
    Tree.put(view, "/f", "0123456789");
    view.writeAt(path("/f"), 4, content("abcdef"), Precondition.NONE);
    Content range = last().contents().get(id("/f"));
    assertThat(range.version()).isEqualTo(2);
    assertThat(range.to()).isEqualTo(10);
    assertThat(range.from()).isLessThanOrEqualTo(4);
  }

  @Test
  void aRenameIsToldAsAMove() {
    view.create(path("/d"), new NodeSpec.NewDirectory(Mode.parse("0755")), Parents.REQUIRE);
    Tree.put(view, "/f", "x");
    view.rename(
        path("/f"),
        path("/d/g"),
        new RenameOptions(Target.KEEP, Parents.REQUIRE, Precondition.NONE));
    Move move = new Move(id("/d/g"), place("/", "f"), place("/d", "g"));
    assertThat(last().moves()).containsExactly(move);
    assertThat(last().places()).containsExactlyInAnyOrder(move.from(), move.to());
    assertThat(last().inodes()).containsExactlyInAnyOrder(id("/"), id("/d"), id("/d/g"));
  }

  @Test
  void anExchangeIsToldAsTwoMoves() {
    Tree.put(view, "/f", "x");
    Tree.put(view, "/g", "y");
    view.rename(
        path("/f"),
        path("/g"),
        new RenameOptions(Target.EXCHANGE, Parents.REQUIRE, Precondition.NONE));
    assertThat(last().moves())
        .containsExactlyInAnyOrder(
            new Move(id("/g"), place("/", "f"), place("/", "g")),
            new Move(id("/f"), place("/", "g"), place("/", "f")));
  }

  @Test
  void aRemovalIsToldByItsPlace() {
    Tree.put(view, "/f", "x");
    view.remove(path("/f"), Removal.EITHER, Precondition.NONE);
    assertThat(last().places()).containsExactly(place("/", "f"));
    assertThat(last().moves()).isEmpty();
    assertThat(last().inodes()).containsExactly(InodeId.ROOT);
  }

  @Test
  void aChangeOfAttributesIsToldByNumber() {
    Tree.put(view, "/f", "x");
    view.chmod(path("/f"), Mode.parse("0600"), Follow.LINKS, Precondition.NONE);
    assertThat(last().places()).isEmpty();
    assertThat(last().inodes()).containsExactly(id("/f"));
    assertThat(last().contents()).isEmpty();
  }

  @Test
  void whatFailsAndWhatChangesNothingIsNotTold() {
    Tree.put(view, "/f", "x");
    int before = told.size();
    assertFails(Errno.ENOTDIR, () -> Tree.put(view, "/f/g", "x"));
    view.rename(
        path("/f"),
        path("/f"),
        new RenameOptions(Target.REPLACE, Parents.REQUIRE, Precondition.NONE));
    assertThat(told).hasSize(before);
  }
}
