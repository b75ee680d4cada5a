package io.callfs.core;

import static io.callfs.core.Permissions.EXECUTE;
import static io.callfs.core.Permissions.READ;

import io.callfs.fs.Directory;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.spi.MetadataReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lists directories, one or all below. */
final class Listing {

  private static final int PAGE = 500;

  private final Engine engine;
  private final Caller caller;

  Listing(Engine engine, Caller caller) {
    this.engine = engine;
    this.caller = caller;
  }

  List<DirectoryEntry> list(FsPath path, @Nullable Name after, int limit) {
    return engine
        .metadata()
        .<List<DirectoryEntry>>read(
            reader -> reader.list(readable(reader, path).id(), after, limit));
  }

  Directory visit(FsPath path, @Nullable String after, int maxDepth, Predicate<TreeEntry> visitor) {
    Directory top = engine.metadata().<Directory>read(reader -> readable(reader, path));
    Deque<Frame> stack =
        engine.metadata().<Deque<Frame>>read(reader -> frames(reader, top, after, maxDepth));
    while (!stack.isEmpty()) {
      Frame frame = stack.element();
      DirectoryEntry entry = frame.next();
      if (entry == null) {
        stack.pop();
        continue;
      }
      String entryPath = frame.prefix + entry.name();
      if (!visitor.test(new TreeEntry(entryPath, stack.size() - 1, entry.inode()))) {
        return top;
      }
      if (stack.size() <= maxDepth && mayEnter(frame.directory, entry.inode())) {
        stack.push(new Frame((Directory) entry.inode(), entryPath + "/"));
      }
    }
    return top;
  }

  private Directory readable(MetadataReader reader, FsPath path) {
    Inode inode = new PathWalk(reader, caller.credentials(), path).target(Follow.LINKS);
    if (!(inode instanceof Directory directory)) {
      throw new FsException(Errno.ENOTDIR, path.toString());
    }
    Permissions.require(caller.credentials(), directory, READ, path);
    return directory;
  }

  private boolean mayEnter(Directory parent, Inode entry) {
    return entry instanceof Directory
        && Permissions.permits(caller.credentials(), parent, EXECUTE)
        && Permissions.permits(caller.credentials(), entry, READ);
  }

  /**
   * Returns the frames that were open when the entry was visited, as far as they still exist. New
   * ones at each call, since a store may run it more than once.
   */
  private Deque<Frame> frames(
      MetadataReader reader, Directory top, @Nullable String after, int maxDepth) {
    Deque<Frame> stack = new ArrayDeque<>();
    stack.push(new Frame(top, ""));
    String[] names = after == null ? new String[0] : after.split("/", -1);
    for (int depth = 0; depth < names.length; depth++) {
      Frame frame = stack.element();
      Name name = new Name(names[depth]);
      frame.after = name;
      Inode inode = reader.lookup(frame.directory.id(), name).orElse(null);
      if (inode == null || depth >= maxDepth || !mayEnter(frame.directory, inode)) {
        return stack;
      }
      stack.push(new Frame((Directory) inode, frame.prefix + name + "/"));
    }
    return stack;
  }

  /** A directory that is being listed, a page at a time. */
  private final class Frame {
    private final Directory directory;
    private final String prefix;
    private @Nullable Name after;
    private List<DirectoryEntry> page = List.of();
    private int index;
    private boolean end;

    Frame(Directory directory, String prefix) {
      this.directory = directory;
      this.prefix = prefix;
    }

    @Nullable DirectoryEntry next() {
      if (index == page.size()) {
        if (end) {
          return null;
        }
        page = fetch(directory.id(), after);
        index = 0;
        end = page.size() < PAGE;
        if (page.isEmpty()) {
          return null;
        }
      }
      DirectoryEntry entry = page.get(index++);
      after = entry.name();
      return entry;
    }
  }

  private List<DirectoryEntry> fetch(InodeId directory, @Nullable Name after) {
    return engine
        .metadata()
        .<List<DirectoryEntry>>read(reader -> reader.list(directory, after, PAGE));
  }
}
