package io.callfs.http;

import io.callfs.core.Access;
import io.callfs.core.Content;
import io.callfs.core.FileHandle;
import io.callfs.core.FileSystemStatus;
import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.core.NodeSpec;
import io.callfs.core.OpenFile;
import io.callfs.core.OpenOptions;
import io.callfs.core.OwnersContent;
import io.callfs.core.Parents;
import io.callfs.core.Precondition;
import io.callfs.core.Removal;
import io.callfs.core.RenameOptions;
import io.callfs.core.TimeChange;
import io.callfs.core.TreeEntry;
import io.callfs.core.WriteOptions;
import io.callfs.core.Written;
import io.callfs.core.XattrChanges;
import io.callfs.fs.Credentials;
import io.callfs.fs.Directory;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import io.callfs.fs.Symlink;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The part of a tree that a key with paths reaches; EACCES for all else. Thread-safe.
 *
 * <p>No way leads out by a symbolic link: none is passed or followed, and the key makes none and
 * moves none. It moves no directory either, since a link below it would move along between the look
 * at a path and its use. What others change at the same moment is theirs to answer for.
 */
final class ScopedView implements FileSystemView {

  private final FileSystemView view;
  private final KeyScope scope;

  ScopedView(FileSystemView view, KeyScope scope) {
    this.view = view;
    this.scope = scope;
  }

  /** Requires that a path is reached, and passes no symbolic link; its last name may be one. */
  private FsPath entry(FsPath path) {
    return checked(path, path.directory());
  }

  /** Requires that a path is reached, and is no symbolic link and passes none. */
  FsPath within(FsPath path) {
    return checked(path, true);
  }

  private FsPath within(FsPath path, Follow follow) {
    return checked(path, follow == Follow.LINKS || path.directory());
  }

  private FsPath checked(FsPath path, boolean lastToo) {
    if (!scope.reaches(path)) {
      throw new FsException(Errno.EACCES, path + " (not reached with this key)");
    }
    List<String> components = path.components();
    int end = lastToo ? components.size() : components.size() - 1;
    for (int i = 1; i <= end; i++) {
      Optional<Inode> inode = look(new FsPath(components.subList(0, i), false));
      if (inode.isEmpty()) {
        return path; // what the call itself has to say of it
      }
      if (inode.get() instanceof Symlink) {
        throw new FsException(Errno.EACCES, path + " (this key follows no symbolic links)");
      }
    }
    return path;
  }

  private Optional<Inode> look(FsPath path) {
    try {
      return Optional.of(view.stat(path, Follow.NOTHING));
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Requires something that can be moved: no symbolic link, no directory. */
  private FsPath movable(FsPath path) {
    Optional<Inode> inode = look(entry(path));
    if (inode.isPresent() && (inode.get() instanceof Symlink || inode.get() instanceof Directory)) {
      throw new FsException(
          Errno.EACCES, path + " (this key moves no directories and no symbolic links)");
    }
    return path;
  }

  @Override
  public Credentials credentials() {
    return view.credentials();
  }

  @Override
  public Optional<Inode> elsewhere(FsPath path, Follow follow) {
    return view.elsewhere(within(path, follow), follow);
  }

  @Override
  public boolean mayRead(Inode inode) {
    return view.mayRead(inode);
  }

  @Override
  public Inode stat(FsPath path, Follow follow) {
    return view.stat(within(path, follow), follow);
  }

  @Override
  public Optional<Inode> statFromMemory(FsPath path, Follow follow) {
    return Optional.empty(); // the look at the names on the way may block
  }

  @Override
  public Inode access(FsPath path, Set<Access> rights, Follow follow) {
    return view.access(within(path, follow), rights, follow);
  }

  @Override
  public LinkTarget readlink(FsPath path) {
    return view.readlink(entry(path));
  }

  @Override
  public Map<String, Octets> xattrs(FsPath path, Follow follow) {
    return view.xattrs(within(path, follow), follow);
  }

  @Override
  public FileSystemStatus statfs(FsPath path, Follow follow) {
    return view.statfs(within(path, follow), follow);
  }

  @Override
  public FileHandle open(FsPath path) {
    return view.open(within(path));
  }

  @Override
  public OpenFile open(FsPath path, OpenOptions options) {
    return view.open(within(path), options);
  }

  @Override
  public Optional<FileHandle> openFromMemory(FsPath path) {
    return Optional.empty();
  }

  @Override
  public Written write(FsPath path, Content content, WriteOptions options) throws IOException {
    return view.write(within(path), content, options);
  }

  @Override
  public RegularFile writeAt(FsPath path, long offset, Content content, Precondition precondition)
      throws IOException {
    return view.writeAt(within(path), offset, content, precondition);
  }

  @Override
  public RegularFile append(FsPath path, Content content, Precondition precondition)
      throws IOException {
    return view.append(within(path), content, precondition);
  }

  @Override
  public Inode create(FsPath path, NodeSpec node, Parents parents, Precondition precondition) {
    switch (node) {
      case NodeSpec.NewSymlink link ->
          throw new FsException(Errno.EACCES, path + " (this key makes no symbolic links)");
      case NodeSpec.HardLink link -> within(link.existing());
      case NodeSpec.Copy copy -> within(copy.source());
      case NodeSpec.EmptyFile file -> {}
      case NodeSpec.NewDirectory directory -> {}
      case NodeSpec.Special special -> {}
    }
    return view.create(entry(path), node, parents, precondition);
  }

  @Override
  public void remove(FsPath path, Removal removal, Precondition precondition) {
    view.remove(entry(path), removal, precondition);
  }

  @Override
  public Inode rename(FsPath from, FsPath to, RenameOptions options) {
    boolean exchanged = options.target() == RenameOptions.Target.EXCHANGE;
    return view.rename(movable(from), exchanged ? movable(to) : entry(to), options);
  }

  @Override
  public List<DirectoryEntry> list(FsPath path, @Nullable Name after, int limit) {
    return view.list(within(path), after, limit);
  }

  @Override
  public Directory visit(
      FsPath path, @Nullable String after, int maxDepth, Predicate<TreeEntry> visitor) {
    return view.visit(within(path), after, maxDepth, visitor);
  }

  @Override
  public Inode chmod(FsPath path, Mode mode, Follow follow, Precondition precondition) {
    return view.chmod(within(path, follow), mode, follow, precondition);
  }

  @Override
  public Inode chown(FsPath path, long uid, long gid, Follow follow, Precondition precondition) {
    return view.chown(within(path, follow), uid, gid, follow, precondition);
  }

  @Override
  public Inode truncate(FsPath path, long size, Follow follow, Precondition precondition) {
    return view.truncate(within(path, follow), size, follow, precondition);
  }

  @Override
  public RegularFile migrate(
      FsPath path, String backend, Follow follow, Precondition precondition) {
    return view.migrate(within(path, follow), backend, follow, precondition);
  }

  @Override
  public RegularFile adopt(
      FsPath path, OwnersContent owners, Follow follow, Precondition precondition) {
    return view.adopt(within(path, follow), owners, follow, precondition);
  }

  @Override
  public RegularFile requireMovable(FsPath path, Follow follow) {
    return view.requireMovable(within(path, follow), follow);
  }

  @Override
  public Inode setTimes(
      FsPath path, TimeChange atime, TimeChange mtime, Follow follow, Precondition precondition) {
    return view.setTimes(within(path, follow), atime, mtime, follow, precondition);
  }

  @Override
  public Inode setXattrs(
      FsPath path, XattrChanges changes, Follow follow, Precondition precondition) {
    return view.setXattrs(within(path, follow), changes, follow, precondition);
  }
}
