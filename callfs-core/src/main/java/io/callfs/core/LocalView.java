package io.callfs.core;

import io.callfs.fs.Credentials;
import io.callfs.fs.Directory;
import io.callfs.fs.DirectoryEntry;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The tree of this instance as one caller sees it. */
final class LocalView implements FileSystemView {

  private final Engine engine;
  private final Caller caller;

  LocalView(Engine engine, Caller caller) {
    this.engine = engine;
    this.caller = caller;
  }

  @Override
  public Credentials credentials() {
    return caller.credentials();
  }

  @Override
  public Optional<Inode> elsewhere(FsPath path, Follow follow) {
    return new Reading(engine, caller).elsewhere(path, follow);
  }

  @Override
  public boolean mayRead(Inode inode) {
    return engine.mayRead(inode);
  }

  @Override
  public Inode stat(FsPath path, Follow follow) {
    return new Reading(engine, caller).stat(path, follow);
  }

  @Override
  public Optional<Inode> statFromMemory(FsPath path, Follow follow) {
    return new Reading(engine, caller).statFromMemory(path, follow);
  }

  @Override
  public Inode access(FsPath path, Set<Access> rights, Follow follow) {
    return new Reading(engine, caller).access(path, rights, follow);
  }

  @Override
  public LinkTarget readlink(FsPath path) {
    return new Reading(engine, caller).readlink(path);
  }

  @Override
  public Map<String, Octets> xattrs(FsPath path, Follow follow) {
    return new Reading(engine, caller).xattrs(path, follow);
  }

  @Override
  public FileSystemStatus statfs(FsPath path, Follow follow) {
    return new Reading(engine, caller).statfs(path, follow);
  }

  @Override
  public FileHandle open(FsPath path) {
    return new Reading(engine, caller).open(path);
  }

  @Override
  public OpenFile open(FsPath path, OpenOptions options) {
    return new Opening(engine, caller).open(path, options);
  }

  @Override
  public Optional<FileHandle> openFromMemory(FsPath path) {
    return new Reading(engine, caller).openFromMemory(path);
  }

  @Override
  public Written write(FsPath path, Content content, WriteOptions options) throws IOException {
    return new Writing(engine, caller).write(path, content, options);
  }

  @Override
  public RegularFile writeAt(FsPath path, long offset, Content content, Precondition precondition)
      throws IOException {
    return new PartialWriting(engine, caller).writeAt(path, offset, content, precondition);
  }

  @Override
  public RegularFile append(FsPath path, Content content, Precondition precondition)
      throws IOException {
    return new PartialWriting(engine, caller).append(path, content, precondition);
  }

  @Override
  public Inode create(FsPath path, NodeSpec node, Parents parents, Precondition precondition) {
    return new Namespace(engine, caller).create(path, node, parents, precondition);
  }

  @Override
  public void remove(FsPath path, Removal removal, Precondition precondition) {
    new Removing(engine, caller).remove(path, removal, precondition);
  }

  @Override
  public Inode rename(FsPath from, FsPath to, RenameOptions options) {
    return new Renaming(engine, caller).rename(from, to, options);
  }

  @Override
  public List<DirectoryEntry> list(FsPath path, @Nullable Name after, int limit) {
    return new Listing(engine, caller).list(path, after, limit);
  }

  @Override
  public Directory visit(
      FsPath path, @Nullable String after, int maxDepth, Predicate<TreeEntry> visitor) {
    return new Listing(engine, caller).visit(path, after, maxDepth, visitor);
  }

  @Override
  public Inode chmod(FsPath path, Mode mode, Follow follow, Precondition precondition) {
    return new AttributeChanges(engine, caller).chmod(path, mode, follow, precondition);
  }

  @Override
  public Inode chown(FsPath path, long uid, long gid, Follow follow, Precondition precondition) {
    return new AttributeChanges(engine, caller).chown(path, uid, gid, follow, precondition);
  }

  @Override
  public Inode truncate(FsPath path, long size, Follow follow, Precondition precondition) {
    return new AttributeChanges(engine, caller).truncate(path, size, follow, precondition);
  }

  @Override
  public RegularFile migrate(
      FsPath path, String backend, Follow follow, Precondition precondition) {
    return Migration.toBackend(engine, caller, path, backend).migrate(follow, precondition);
  }

  @Override
  public RegularFile adopt(
      FsPath path, OwnersContent owners, Follow follow, Precondition precondition) {
    return Migration.toThisInstance(engine, caller, path, follow, owners)
        .migrate(follow, precondition);
  }

  @Override
  public RegularFile requireMovable(FsPath path, Follow follow) {
    return Migration.requireMovable(engine, caller, path, follow);
  }

  @Override
  public Inode setTimes(
      FsPath path, TimeChange atime, TimeChange mtime, Follow follow, Precondition precondition) {
    return new AttributeChanges(engine, caller).setTimes(path, atime, mtime, follow, precondition);
  }

  @Override
  public Inode setXattrs(
      FsPath path, XattrChanges changes, Follow follow, Precondition precondition) {
    return new AttributeChanges(engine, caller).setXattrs(path, changes, follow, precondition);
  }
}
