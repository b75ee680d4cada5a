package io.callfs.core;

import static io.callfs.core.Permissions.WRITE;

import io.callfs.fs.Dentry;
import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * {@code renameat2(2)}: one transaction that changes one or two dentries, whatever hangs below
 * them.
 */
final class Renaming {

  private final Engine engine;
  private final Caller caller;
  private final Parenting parenting;

  Renaming(Engine engine, Caller caller) {
    this.engine = engine;
    this.caller = caller;
    this.parenting = new Parenting(engine, caller);
  }

  /** Both ends of a rename, and what was found to be allowed. */
  private record Ends(Place from, Place to, Inode source, boolean nothingToDo) {}

  Inode rename(FsPath from, FsPath to, RenameOptions options) {
    List<LockKey> locks = engine.metadata().read(reader -> locks(reader, from, to, options));
    Instant now = engine.now();
    List<Lease> leases = new ArrayList<>();
    LastLinks links = new LastLinks(engine);
    try {
      locks.forEach(lock -> leases.add(engine.lease(lock)));
      Inode renamed =
          engine.metadata().<Inode>write(tx -> rename(tx, links, from, to, options, now));
      engine.sweeping().somethingDiscarded();
      return renamed;
    } finally {
      links.close();
      leases.forEach(Lease::close);
    }
  }

  /**
   * Returns the locks of both names in one order for all, so that no two renames wait for each
   * other.
   */
  private List<LockKey> locks(
      MetadataReader reader, FsPath from, FsPath to, RenameOptions options) {
    TreeMap<String, LockKey> ordered = new TreeMap<>();
    LockKey first = Namespace.entryLock(walk(reader, from, PathWalk.Missing.FAILS).endUnseen());
    ordered.put(first.value(), first);
    try {
      LockKey second =
          Namespace.entryLock(walk(reader, to, parenting.probing(options.parents())).endUnseen());
      ordered.put(second.value(), second);
    } catch (Parenting.WouldMake newDirectories) {
      return List.copyOf(ordered.values());
    }
    return List.copyOf(ordered.values());
  }

  private PathWalk walk(MetadataReader reader, FsPath path, PathWalk.Missing missing) {
    return new PathWalk(reader, caller.credentials(), path, missing);
  }

  private Inode rename(
      MetadataTransaction tx,
      LastLinks links,
      FsPath from,
      FsPath to,
      RenameOptions options,
      Instant now) {
    walk(tx, from, PathWalk.Missing.FAILS).end();
    Place target = walk(tx, to, parenting.making(tx, options.parents(), now)).end();
    // Directories that were just made may have changed the rows that the first look has seen.
    Place source = walk(tx, from, PathWalk.Missing.FAILS).end();
    Ends ends = authorise(tx, source, target, from, to, options);
    if (ends.nothingToDo()) {
      return ends.source();
    }
    return switch (options.target()) {
      case KEEP, REPLACE -> move(tx, links, ends, now);
      case EXCHANGE -> exchange(tx, ends, now);
    };
  }

  /** The checks of do_renameat2 and vfs_rename, in their order. */
  private Ends authorise(
      MetadataReader reader,
      Place from,
      Place to,
      FsPath fromPath,
      FsPath toPath,
      RenameOptions options) {
    boolean keep = options.target() == RenameOptions.Target.KEEP;
    boolean exchange = options.target() == RenameOptions.Target.EXCHANGE;
    if (from.last() != Place.Last.NAME) {
      throw new FsException(Errno.EBUSY, fromPath.toString());
    }
    if (to.last() != Place.Last.NAME) {
      throw new FsException(keep ? Errno.EEXIST : Errno.EBUSY, toPath.toString());
    }
    Inode source = from.sound().inode();
    if (source == null) {
      throw new FsException(Errno.ENOENT, fromPath.toString());
    }
    Inode target = to.sound().inode();
    if (keep && target != null) {
      throw new FsException(Errno.EEXIST, toPath.toString());
    }
    if (exchange && target == null) {
      throw new FsException(Errno.ENOENT, toPath.toString());
    }
    boolean moved = source instanceof Directory;
    if (exchange && !(target instanceof Directory) && to.slash()) {
      throw new FsException(Errno.ENOTDIR, toPath.toString());
    }
    if (!moved && (from.slash() || (!exchange && to.slash()))) {
      throw new FsException(Errno.ENOTDIR, (from.slash() ? fromPath : toPath).toString());
    }
    if (moved && isSelfOrAncestor(reader, source.id(), to.directory())) {
      throw new FsException(Errno.EINVAL, toPath + " (it is inside of what is to be renamed)");
    }
    if (target instanceof Directory && isSelfOrAncestor(reader, target.id(), from.directory())) {
      throw new FsException(exchange ? Errno.EINVAL : Errno.ENOTEMPTY, toPath.toString());
    }
    if (target != null && target.id().equals(source.id())) {
      return new Ends(from, to, source, true);
    }
    requireAllowed(reader, from, to, source, fromPath, toPath, exchange);
    options.precondition().check(from.existing());
    return new Ends(from, to, source, false);
  }

  private void requireAllowed(
      MetadataReader reader,
      Place from,
      Place to,
      Inode source,
      FsPath fromPath,
      FsPath toPath,
      boolean exchange) {
    Inode target = to.inode();
    boolean moved = source instanceof Directory;
    Removing.requireMayDelete(caller, from.directory(), source, fromPath);
    if (target == null) {
      Parenting.requireAlive(to.directory(), toPath);
      Permissions.requireEntriesChangeable(caller.credentials(), to.directory(), toPath);
    } else {
      Removing.requireMayDelete(caller, to.directory(), target, toPath);
      if (!exchange && moved && !(target instanceof Directory)) {
        throw new FsException(Errno.ENOTDIR, toPath.toString());
      }
      if (!exchange && !moved && target instanceof Directory) {
        throw new FsException(Errno.EISDIR, toPath.toString());
      }
    }
    if (!from.directory().id().equals(to.directory().id())) {
      if (moved) {
        Permissions.require(caller.credentials(), source, WRITE, fromPath);
      }
      if (exchange && target instanceof Directory) {
        Permissions.require(caller.credentials(), target, WRITE, toPath);
      }
    }
    if (!exchange && target instanceof Directory && !reader.list(target.id(), null, 1).isEmpty()) {
      throw new FsException(Errno.ENOTEMPTY, toPath.toString());
    }
  }

  private static Inode move(MetadataTransaction tx, LastLinks links, Ends ends, Instant now) {
    Place from = ends.from();
    Place to = ends.to();
    Directory fromDirectory = from.directory();
    Directory toDirectory = to.directory();
    boolean sameDirectory = fromDirectory.id().equals(toDirectory.id());
    tx.unlink(fromDirectory.id(), from.requireName());
    Directory left =
        fromDirectory.withAttributes(Parenting.afterLostEntry(fromDirectory, ends.source(), now));
    Directory entered = sameDirectory ? left : toDirectory;
    Inode replaced = to.inode();
    if (replaced != null) {
      tx.unlink(toDirectory.id(), to.requireName());
      entered = entered.withAttributes(Parenting.afterLostEntry(entered, replaced, now));
      if (replaced instanceof Directory directory) {
        links.removeEmpty(tx, directory, now);
      } else {
        links.drop(tx, replaced, now);
      }
    }
    entered = entered.withAttributes(Parenting.afterNewEntry(entered, ends.source(), now));
    if (!sameDirectory) {
      tx.update(left);
    }
    tx.update(entered);
    return settle(tx, ends.source(), to, entered.id(), now);
  }

  private Inode exchange(MetadataTransaction tx, Ends ends, Instant now) {
    Place from = ends.from();
    Place to = ends.to();
    Inode target = to.existing().orElseThrow();
    tx.unlink(from.directory().id(), from.requireName());
    tx.unlink(to.directory().id(), to.requireName());
    Inode renamed = settle(tx, ends.source(), to, to.directory().id(), now);
    settle(tx, target, from, from.directory().id(), now);
    boolean sameDirectory = from.directory().id().equals(to.directory().id());
    long moved = subdirectories(ends.source()) - subdirectories(target);
    Directory left = from.directory();
    tx.update(
        left.withAttributes(
            left.attributes()
                .modified(now)
                .withNlink(left.attributes().nlink() - (sameDirectory ? 0 : moved))));
    if (!sameDirectory) {
      Directory entered = to.directory();
      tx.update(
          entered.withAttributes(
              entered.attributes().modified(now).withNlink(entered.attributes().nlink() + moved)));
    }
    return renamed;
  }

  private static long subdirectories(Inode inode) {
    return inode instanceof Directory ? 1 : 0;
  }

  /** Gives an inode its new name; its ctime changes, and a directory's parent. */
  private static Inode settle(
      MetadataTransaction tx, Inode inode, Place place, InodeId parent, Instant now) {
    tx.link(new Dentry(parent, place.requireName(), inode.id()));
    Inode settled = inode instanceof Directory directory ? directory.withParent(parent) : inode;
    Inode renamed = settled.withAttributes(settled.attributes().changed(now));
    tx.update(renamed);
    return renamed;
  }

  /** Returns whether the directory is the inode itself or lies below it. */
  private static boolean isSelfOrAncestor(
      MetadataReader reader, InodeId inode, Directory directory) {
    Directory current = directory;
    while (!current.id().equals(inode)) {
      if (current.id().equals(current.parent())) {
        return false;
      }
      if (!(reader.inode(current.parent()).orElse(null) instanceof Directory parent)) {
        return false;
      }
      current = parent;
    }
    return true;
  }
}
