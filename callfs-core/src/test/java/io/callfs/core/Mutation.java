package io.callfs.core;

import static io.callfs.core.Tree.content;
import static io.callfs.core.Tree.path;

import io.callfs.core.RenameOptions.Target;
import io.callfs.fs.FileType;
import io.callfs.fs.Inode;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Each way to change a tree, as a call on the tree that {@link #prepare} makes. */
enum Mutation {
  WRITE_NEW(root -> root.write(path("/new"), content(1000), WriteOptions.DEFAULT)),
  WRITE_NEW_SMALL(root -> root.write(path("/new"), content(10), WriteOptions.DEFAULT)),
  WRITE_NEW_EMPTY(root -> root.write(path("/new"), content(0), WriteOptions.DEFAULT)),
  WRITE_WITH_PARENTS(root ->
      root.write(path("/e/a/b/c/new"), content(1000), WriteOptions.DEFAULT.with(Parents.MAKE))),
  REPLACE(root -> root.write(path("/big"), content(2000), WriteOptions.DEFAULT)),
  REPLACE_BIG_BY_SMALL(root -> root.write(path("/big"), content(10), WriteOptions.DEFAULT)),
  REPLACE_SMALL_BY_BIG(root -> root.write(path("/small"), content(1000), WriteOptions.DEFAULT)),
  REPLACE_SMALL_BY_SMALL(root -> root.write(path("/small"), content(10), WriteOptions.DEFAULT)),
  REPLACE_BY_EMPTY(root -> root.write(path("/big"), content(0), WriteOptions.DEFAULT)),
  CREATE_EMPTY(root -> create(root, "/new", new NodeSpec.EmptyFile(new Mode(0600)))),
  MKDIR(root -> create(root, "/d/new", new NodeSpec.NewDirectory(new Mode(0755)))),
  MKDIR_WITH_PARENTS(root ->
      root.create(path("/d/a/b/new"), new NodeSpec.NewDirectory(new Mode(0755)), Parents.MAKE)),
  SYMLINK(root -> create(root, "/new", new NodeSpec.NewSymlink(new LinkTarget("big")))),
  MKFIFO(root -> create(root, "/new", new NodeSpec.Special(FileType.FIFO, new Mode(0644), 0, 0))),
  LINK(root -> create(root, "/d/new", new NodeSpec.HardLink(path("/big"), Follow.NOTHING))),
  COPY(root -> create(root, "/new", new NodeSpec.Copy(path("/big"), new Mode(0666)))),
  COPY_SMALL(root -> create(root, "/new", new NodeSpec.Copy(path("/small"), new Mode(0666)))),
  UNLINK(root -> remove(root, "/big", Removal.UNLINK)),
  UNLINK_SMALL(root -> remove(root, "/small", Removal.UNLINK)),
  UNLINK_ONE_OF_TWO_NAMES(root -> remove(root, "/one", Removal.UNLINK)),
  RMDIR(root -> remove(root, "/e", Removal.RMDIR)),
  REMOVE_TREE(root -> remove(root, "/d", Removal.TREE)),
  RENAME(root -> rename(root, "/big", "/e/new", Target.KEEP)),
  RENAME_OVER_A_FILE(root -> rename(root, "/small", "/big", Target.REPLACE)),
  RENAME_OVER_ONE_OF_TWO_NAMES(root -> rename(root, "/big", "/two", Target.REPLACE)),
  RENAME_DIRECTORY(root -> rename(root, "/d/sub", "/sub", Target.KEEP)),
  RENAME_OVER_A_DIRECTORY(root -> rename(root, "/d/sub", "/e", Target.REPLACE)),
  RENAME_EXCHANGE(root -> rename(root, "/d/sub", "/big", Target.EXCHANGE)),
  RENAME_WITH_PARENTS(root ->
      root.rename(
          path("/d/sub"),
          path("/e/a/b/new"),
          new RenameOptions(Target.KEEP, Parents.MAKE, Precondition.NONE))),
  TRUNCATE(root -> root.truncate(path("/big"), 500, Precondition.NONE)),
  TRUNCATE_TO_NOTHING(root -> root.truncate(path("/big"), 0, Precondition.NONE)),
  TRUNCATE_SMALL(root -> root.truncate(path("/small"), 2, Precondition.NONE)),
  TRUNCATE_BEYOND_THE_END(root -> root.truncate(path("/big"), 5000, Precondition.NONE)),
  TRUNCATE_SMALL_TO_MORE(root -> root.truncate(path("/small"), 20, Precondition.NONE)),
  WRITE_AT(root -> root.writeAt(path("/big"), 100, content(200), Precondition.NONE)),
  WRITE_AT_SMALL(root -> root.writeAt(path("/big"), 100, content(20), Precondition.NONE)),
  WRITE_AT_BEYOND_THE_END(root -> root.writeAt(path("/big"), 1000, content(20), Precondition.NONE)),
  WRITE_AT_IN_SMALL(root -> root.writeAt(path("/small"), 3, content(20), Precondition.NONE)),
  APPEND(root -> root.append(path("/big"), content(200), Precondition.NONE)),
  APPEND_TO_SMALL(root -> root.append(path("/small"), content(20), Precondition.NONE)),
  APPEND_MUCH_TO_SMALL(root -> root.append(path("/small"), content(200), Precondition.NONE)),
  APPEND_TO_TAIL(root -> root.append(path("/tail"), content(20), Precondition.NONE)),
  MIGRATE(root -> migrate(root, "/big")),
  MIGRATE_SMALL(root -> migrate(root, "/small")),
  MIGRATE_BIG_WITH_SMALL_TAIL(root -> migrate(root, "/tail")),
  CHMOD(root -> root.chmod(path("/d"), new Mode(0700), Follow.LINKS, Precondition.NONE)),
  CHOWN(root -> root.chown(path("/big"), 5, 6, Follow.LINKS, Precondition.NONE)),
  SET_TIMES(root ->
      root.setTimes(
          path("/big"),
          new TimeChange.At(Instant.EPOCH),
          new TimeChange.At(Instant.EPOCH),
          Follow.LINKS,
          Precondition.NONE)),
  SET_XATTRS(root ->
      root.setXattrs(
          path("/big"),
          new XattrChanges(Map.of("user.a", Octets.empty(), "user.b", Octets.empty()), Set.of()),
          Follow.LINKS,
          Precondition.NONE)),
  OPEN_NEW(root -> open(root, "/new", OpenFlag.CREATE).close()),
  OPEN_AND_EMPTY(root -> open(root, "/big", OpenFlag.TRUNCATE).close()),
  WRITE_INTO_OPEN_FILE(root -> {
    try (OpenFile file = open(root, "/big")) {
      WrittenRange written = file.write(100, content(50), Precondition.NONE);
      assert written.count() == 50;
    }
  }),
  APPEND_SMALL_TO_OPEN_FILE(root -> {
    try (OpenFile file = open(root, "/small", OpenFlag.APPEND)) {
      WrittenRange written = file.write(content(5), Precondition.NONE);
      assert written.count() == 5;
    }
  }),
  TRUNCATE_OPEN_FILE(root -> {
    try (OpenFile file = open(root, "/big")) {
      Inode truncated = file.truncate(7, Precondition.NONE);
      assert truncated.size() == 7;
    }
  }),
  UNLINK_OPEN_FILE(root -> {
    try (OpenFile file = open(root, "/big")) {
      remove(root, "/big", Removal.UNLINK);
      assert file.access() == AccessMode.READ_WRITE;
    }
  }),
  RENAME_OVER_OPEN_FILE(root -> {
    try (OpenFile file = open(root, "/small")) {
      rename(root, "/big", "/small", Target.REPLACE);
      assert file.access() == AccessMode.READ_WRITE;
    }
  }),
  REMOVE_TREE_OF_OPEN_FILE(root -> {
    try (OpenFile file = open(root, "/d/small")) {
      remove(root, "/d", Removal.TREE);
      assert file.access() == AccessMode.READ_WRITE;
    }
  }),
  RMDIR_OPEN_DIRECTORY(root -> {
    try (OpenFile directory = root.open(path("/e"), OpenOptions.READ)) {
      remove(root, "/e", Removal.RMDIR);
      assert directory.access() == AccessMode.READ_ONLY;
    }
  });

  /** A call. */
  @FunctionalInterface
  interface Call {
    void on(FileSystemView root) throws IOException;
  }

  // Each is a lambda that captures nothing.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Call call;

  Mutation(Call call) {
    this.call = call;
  }

  void run(FileSystemView root) throws IOException {
    call.on(root);
  }

  /** Makes files of both kinds of content, one with two names, and directories full and empty. */
  static void prepare(FileSystemView root) throws IOException {
    for (String directory : new String[] {"/d", "/d/sub", "/d/sub/deep", "/e"}) {
      create(root, directory, new NodeSpec.NewDirectory(new Mode(0755)));
    }
    for (String name : new String[] {"/big", "/one", "/d/big", "/d/sub/deep/big"}) {
      Tree.put(root, name, name.repeat(100));
    }
    for (String name : new String[] {"/small", "/d/small"}) {
      Tree.put(root, name, name);
    }
    Tree.put(root, "/tail", "/tail".repeat(100));
    RegularFile withTail = root.append(path("/tail"), content(10), Precondition.NONE);
    assert withTail.size() == 510;
    create(root, "/two", new NodeSpec.HardLink(path("/one"), Follow.NOTHING));
    create(root, "/d/sub/two", new NodeSpec.HardLink(path("/d/big"), Follow.NOTHING));
    create(root, "/d/link", new NodeSpec.NewSymlink(new LinkTarget("sub")));
  }

  private static void create(FileSystemView root, String path, NodeSpec node) {
    root.create(path(path), node, Parents.REQUIRE);
  }

  private static OpenFile open(FileSystemView root, String path, OpenFlag... flags) {
    return root.open(path(path), OpenOptions.of(AccessMode.READ_WRITE, flags));
  }

  private static void migrate(FileSystemView root, String path) {
    RegularFile migrated =
        root.migrate(path(path), FaultyTree.OTHER, Follow.LINKS, Precondition.NONE);
    assert migrated.placement().backend().equals(FaultyTree.OTHER);
  }

  private static void remove(FileSystemView root, String path, Removal removal) {
    root.remove(path(path), removal, Precondition.NONE);
  }

  private static void rename(FileSystemView root, String from, String to, Target target) {
    root.rename(
        path(from), path(to), new RenameOptions(target, Parents.REQUIRE, Precondition.NONE));
  }
}
