package io.callfs.server.metrics;

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
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts the calls of a file system by kind and backend, and the failed ones by errno. */
public final class MeteredView implements FileSystemView {

  static final String NO_BACKEND = "none";

  private final FileSystemView view;
  private final Metrics metrics;

  /** Wraps a view. */
  public MeteredView(FileSystemView view, Metrics metrics) {
    this.view = view;
    this.metrics = metrics;
  }

  @Override
  public Credentials credentials() {
    return view.credentials();
  }

  @Override
  public Optional<Inode> elsewhere(FsPath path, Follow follow) {
    return view.elsewhere(path, follow);
  }

  @Override
  public boolean mayRead(Inode inode) {
    return view.mayRead(inode);
  }

  @Override
  public Inode stat(FsPath path, Follow follow) {
    return counted("stat", () -> view.stat(path, follow), MeteredView::backend);
  }

  @Override
  public Optional<Inode> statFromMemory(FsPath path, Follow follow) {
    Optional<Inode> inode = failuresCounted(() -> view.statFromMemory(path, follow));
    inode.ifPresent(found -> metrics.fileOperation("stat", backend(found)));
    return inode;
  }

  @Override
  public Inode access(FsPath path, Set<Access> rights, Follow follow) {
    return counted("access", () -> view.access(path, rights, follow), MeteredView::backend);
  }

  @Override
  public LinkTarget readlink(FsPath path) {
    return counted("readlink", () -> view.readlink(path), target -> NO_BACKEND);
  }

  @Override
  public Map<String, Octets> xattrs(FsPath path, Follow follow) {
    return counted("getxattr", () -> view.xattrs(path, follow), xattrs -> NO_BACKEND);
  }

  @Override
  public FileSystemStatus statfs(FsPath path, Follow follow) {
    return counted("statfs", () -> view.statfs(path, follow), status -> NO_BACKEND);
  }

  @Override
  public FileHandle open(FsPath path) {
    return counted("open", () -> view.open(path), handle -> backend(handle.file()));
  }

  @Override
  public OpenFile open(FsPath path, OpenOptions options) {
    OpenFile file = counted("open", () -> view.open(path, options), opened -> NO_BACKEND);
    return new MeteredOpenFile(file, metrics);
  }

  @Override
  public Optional<FileHandle> openFromMemory(FsPath path) {
    Optional<FileHandle> handle = failuresCounted(() -> view.openFromMemory(path));
    handle.ifPresent(opened -> metrics.fileOperation("open", backend(opened.file())));
    return handle;
  }

  @Override
  public Written write(FsPath path, Content content, WriteOptions options) throws IOException {
    return writing(
        "write", () -> view.write(path, content, options), written -> backend(written.file()));
  }

  @Override
  public RegularFile writeAt(FsPath path, long offset, Content content, Precondition precondition)
      throws IOException {
    return writing(
        "pwrite", () -> view.writeAt(path, offset, content, precondition), MeteredView::backend);
  }

  @Override
  public RegularFile append(FsPath path, Content content, Precondition precondition)
      throws IOException {
    return writing("append", () -> view.append(path, content, precondition), MeteredView::backend);
  }

  /** A call that reads content. */
  private interface WritingCall<T> {
    T run() throws IOException;
  }

  private <T> T writing(String operation, WritingCall<T> call, Function<T, String> backend)
      throws IOException {
    try {
      T result = call.run();
      metrics.fileOperation(operation, backend.apply(result));
      return result;
    } catch (FsException e) {
      metrics.error("engine", e.errno().name());
      throw e;
    }
  }

  @Override
  public Inode create(FsPath path, NodeSpec node, Parents parents, Precondition precondition) {
    return counted(
        "create", () -> view.create(path, node, parents, precondition), MeteredView::backend);
  }

  @Override
  public void remove(FsPath path, Removal removal, Precondition precondition) {
    counted(
        "remove",
        () -> {
          view.remove(path, removal, precondition);
          return removal;
        },
        done -> NO_BACKEND);
  }

  @Override
  public Inode rename(FsPath from, FsPath to, RenameOptions options) {
    return counted("rename", () -> view.rename(from, to, options), MeteredView::backend);
  }

  @Override
  public List<DirectoryEntry> list(FsPath path, @Nullable Name after, int limit) {
    return counted("list", () -> view.list(path, after, limit), page -> NO_BACKEND);
  }

  @Override
  public Directory visit(
      FsPath path, @Nullable String after, int maxDepth, Predicate<TreeEntry> visitor) {
    return counted("list", () -> view.visit(path, after, maxDepth, visitor), MeteredView::backend);
  }

  @Override
  public Inode chmod(FsPath path, Mode mode, Follow follow, Precondition precondition) {
    return counted(
        "chmod", () -> view.chmod(path, mode, follow, precondition), MeteredView::backend);
  }

  @Override
  public Inode chown(FsPath path, long uid, long gid, Follow follow, Precondition precondition) {
    return counted(
        "chown", () -> view.chown(path, uid, gid, follow, precondition), MeteredView::backend);
  }

  @Override
  public Inode truncate(FsPath path, long size, Follow follow, Precondition precondition) {
    return counted(
        "truncate", () -> view.truncate(path, size, follow, precondition), MeteredView::backend);
  }

  @Override
  public RegularFile migrate(
      FsPath path, String backend, Follow follow, Precondition precondition) {
    return counted(
        "migrate", () -> view.migrate(path, backend, follow, precondition), MeteredView::backend);
  }

  @Override
  public RegularFile adopt(
      FsPath path, OwnersContent owners, Follow follow, Precondition precondition) {
    return counted(
        "adopt", () -> view.adopt(path, owners, follow, precondition), MeteredView::backend);
  }

  @Override
  public RegularFile requireMovable(FsPath path, Follow follow) {
    return failuresCounted(() -> view.requireMovable(path, follow));
  }

  @Override
  public Inode setTimes(
      FsPath path, TimeChange atime, TimeChange mtime, Follow follow, Precondition precondition) {
    return counted(
        "utimens",
        () -> view.setTimes(path, atime, mtime, follow, precondition),
        MeteredView::backend);
  }

  @Override
  public Inode setXattrs(
      FsPath path, XattrChanges changes, Follow follow, Precondition precondition) {
    return counted(
        "setxattr",
        () -> view.setXattrs(path, changes, follow, precondition),
        MeteredView::backend);
  }

  private <T> T counted(String operation, Supplier<T> call, Function<T, String> backend) {
    T result = failuresCounted(call);
    metrics.fileOperation(operation, backend.apply(result));
    return result;
  }

  private <T> T failuresCounted(Supplier<T> call) {
    try {
      return call.get();
    } catch (FsException e) {
      metrics.error("engine", e.errno().name());
      throw e;
    }
  }

  static String backend(Inode inode) {
    return inode.placement().backend();
  }
}
