package io.callfs.it.tree;

import io.callfs.core.AccessMode;
import io.callfs.core.Content;
import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.core.NodeSpec;
import io.callfs.core.OpenFile;
import io.callfs.core.OpenFlag;
import io.callfs.core.OpenOptions;
import io.callfs.core.Parents;
import io.callfs.core.Precondition;
import io.callfs.core.Removal;
import io.callfs.core.RenameOptions;
import io.callfs.core.RenameOptions.Target;
import io.callfs.core.TimeChange;
import io.callfs.core.WriteOptions;
import io.callfs.fs.FileType;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Changes a tree at random, by every call that changes one. Calls that must fail do so. */
final class RandomChanges {

  private static final String[] NAMES = {"a", "b", "c", "d", "e"};
  private static final int[] SIZES = {0, 1, 50, 64, 65, 300, 5000, 100_000};
  private static final String[] TEXTS = {"a", "b/c", "../a", "../../b", "/a", "a/../..", "."};
  private static final int[] MODES = {0644, 0600, 0755, 04755, 0444, 0};

  private static final List<Target> TARGETS = List.of(Target.values());

  private final FileSystemView view;
  private final Random random;

  RandomChanges(FileSystemView view, long seed) {
    this.view = view;
    this.random = new Random(seed);
  }

  /** Makes so many calls; returns how many of them succeeded. */
  int make(int count) throws IOException {
    int succeeded = 0;
    for (int i = 0; i < count; i++) {
      succeeded += succeeds() ? 1 : 0;
    }
    return succeeded;
  }

  /** Makes a call, which may fail as it would on any file system. */
  private boolean succeeds() throws IOException {
    try {
      one();
      return true;
    } catch (FsException e) {
      return false;
    }
  }

  private void one() throws IOException {
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> view.write(path(), content(), WriteOptions.DEFAULT.with(Parents.MAKE));
      case 4 -> view.append(path(), content(), Precondition.NONE);
      case 5 -> view.writeAt(path(), random.nextInt(400), content(), Precondition.NONE);
      case 6 -> view.truncate(path(), random.nextInt(500), Follow.LINKS, Precondition.NONE);
      case 7 -> create(new NodeSpec.NewDirectory(new Mode(0755)));
      case 8 -> create(new NodeSpec.NewSymlink(new LinkTarget(of(TEXTS))));
      case 9 -> create(new NodeSpec.HardLink(path(), Follow.NOTHING));
      case 10 -> create(new NodeSpec.Special(FileType.FIFO, mode(), 0, 0));
      case 11 -> create(new NodeSpec.Copy(path(), mode()));
      case 12 -> view.chmod(path(), mode(), Follow.LINKS, Precondition.NONE);
      case 13 ->
          view.chown(
              path(), random.nextInt(3), random.nextInt(3), Follow.NOTHING, Precondition.NONE);
      case 14 ->
          view.setTimes(
              path(),
              new TimeChange.Omit(),
              new TimeChange.At(Instant.ofEpochSecond(random.nextInt(), random.nextInt(1 << 29))),
              Follow.LINKS,
              Precondition.NONE);
      case 15, 16 -> rename();
      case 17 -> view.remove(path(), Removal.EITHER, Precondition.NONE);
      case 18 -> view.remove(path(), Removal.TREE, Precondition.NONE);
      default -> byHandle();
    }
  }

  private void create(NodeSpec node) {
    view.create(path(), node, Parents.REQUIRE, Precondition.NONE);
  }

  private void rename() {
    Target target = TARGETS.get(random.nextInt(TARGETS.size()));
    view.rename(path(), path(), new RenameOptions(target, Parents.REQUIRE, Precondition.NONE));
  }

  private void byHandle() throws IOException {
    OpenOptions options = OpenOptions.of(AccessMode.READ_WRITE, OpenFlag.CREATE);
    try (OpenFile file = view.open(path(), options)) {
      file.write(random.nextInt(100), content(), Precondition.NONE);
      file.chmod(mode(), Precondition.NONE);
    }
  }

  private FsPath path() {
    StringBuilder path = new StringBuilder();
    int depth = 1 + random.nextInt(3);
    for (int i = 0; i < depth; i++) {
      path.append('/').append(of(NAMES));
    }
    return FsPath.parse(path.toString());
  }

  private Content content() {
    byte[] bytes = new byte[SIZES[random.nextInt(SIZES.length)]];
    random.nextBytes(bytes);
    return Content.of(new ByteArrayInputStream(bytes));
  }

  private Mode mode() {
    return new Mode(MODES[random.nextInt(MODES.length)]);
  }

  private String of(String[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
