package io.callfs.core;

import static io.callfs.core.Permissions.WRITE;

import io.callfs.fs.Attributes;
import io.callfs.fs.Credentials;
import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.Mode;
import io.callfs.fs.RegularFile;
import io.callfs.fs.Symlink;
import io.callfs.spi.LockKey;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * {@code chmod(2)}, {@code chown(2)}, {@code utimensat(2)}, {@code setxattr(2)} and {@code
 * truncate(2)}.
 */
final class AttributeChanges {

  private final Engine engine;
  private final Caller caller;

  AttributeChanges(Engine engine, Caller caller) {
    this.engine = engine;
    this.caller = caller;
  }

  Inode chmod(FsPath path, Mode mode, Follow follow, Precondition precondition) {
    Instant now = engine.now();
    return change(path, follow, precondition, inode -> chmod(inode, mode, path, now));
  }

  Inode chmod(Inode inode, Mode mode, FsPath path, Instant now) {
    if (inode instanceof Symlink) {
      throw new FsException(Errno.EOPNOTSUPP, path + " (a symbolic link has no mode of its own)");
    }
    Credentials who = caller.credentials();
    Permissions.requireOwner(who, inode, path);
    boolean foreignGroup = !who.privileged() && !who.inGroup(inode.attributes().gid());
    Mode granted = foreignGroup ? mode.without(Mode.SET_GID) : mode;
    return inode.withAttributes(inode.attributes().withMode(granted).changed(now));
  }

  Inode chown(FsPath path, long uid, long gid, Follow follow, Precondition precondition) {
    requireIds(uid, gid);
    Instant now = engine.now();
    return change(path, follow, precondition, inode -> chown(inode, uid, gid, path, now));
  }

  Inode chown(Inode inode, long uid, long gid, FsPath path, Instant now) {
    Credentials who = caller.credentials();
    Attributes old = inode.attributes();
    boolean owner = who.uid() == old.uid();
    if (uid != -1 && !who.privileged() && !(owner && uid == old.uid())) {
      throw new FsException(Errno.EPERM, path + " (only root changes the owner)");
    }
    if (gid != -1 && !who.privileged() && !(owner && (gid == old.gid() || who.inGroup(gid)))) {
      throw new FsException(
          Errno.EPERM, path + " (only the owner sets the group, to one of his own)");
    }
    Mode mode = inode instanceof Directory ? old.mode() : Permissions.withoutSetIds(who, inode);
    if (!mode.equals(old.mode())) {
      Permissions.requireOwner(who, inode, path);
    }
    return inode.withAttributes(
        old.withOwner(uid == -1 ? old.uid() : uid, gid == -1 ? old.gid() : gid)
            .withMode(mode)
            .changed(now));
  }

  Inode setTimes(
      FsPath path, TimeChange atime, TimeChange mtime, Follow follow, Precondition precondition) {
    Instant now = engine.now();
    return change(path, follow, precondition, inode -> setTimes(inode, atime, mtime, path, now));
  }

  Inode setTimes(Inode inode, TimeChange atime, TimeChange mtime, FsPath path, Instant now) {
    if (atime instanceof TimeChange.Omit && mtime instanceof TimeChange.Omit) {
      return inode;
    }
    Credentials who = caller.credentials();
    if (!(atime instanceof TimeChange.Now && mtime instanceof TimeChange.Now)) {
      Permissions.requireOwner(who, inode, path);
    } else if (!Permissions.owns(who, inode)) {
      Permissions.require(who, inode, WRITE, path);
    }
    Attributes old = inode.attributes();
    return inode.withAttributes(
        old.withTimes(applied(atime, old.atime(), now), applied(mtime, old.mtime(), now), now));
  }

  private static Instant applied(TimeChange change, Instant old, Instant now) {
    if (change instanceof TimeChange.At at) {
      return at.instant();
    }
    return change instanceof TimeChange.Now ? now : old;
  }

  Inode setXattrs(FsPath path, XattrChanges changes, Follow follow, Precondition precondition) {
    Instant now = engine.now();
    Credentials who = caller.credentials();
    return change(
        path,
        follow,
        precondition,
        inode -> new ExtendedAttributes(who, inode, path).changed(changes, now));
  }

  Inode truncate(FsPath path, long size, Follow follow, Precondition precondition) {
    if (size < 0) {
      throw new FsException(Errno.EINVAL, path + " (size " + size + " is negative)");
    }
    Instant now = engine.now();
    LockKey lock = inodeLock(path, follow);
    Inode truncated =
        engine.<Inode>commit(
            lock,
            tx -> {
              Inode inode = new PathWalk(tx, caller.credentials(), path).target(follow);
              RegularFile file = requireTruncatable(inode, path);
              precondition.check(Optional.of(file));
              return new ContentChanges(engine, tx, caller.credentials()).truncate(file, size, now);
            });
    engine.sweeping().somethingDiscarded();
    return truncated;
  }

  private RegularFile requireTruncatable(Inode inode, FsPath path) {
    if (inode instanceof Directory) {
      throw new FsException(Errno.EISDIR, path.toString());
    }
    if (inode instanceof Symlink) {
      throw new FsException(Errno.ELOOP, path.toString());
    }
    if (!(inode instanceof RegularFile file)) {
      throw new FsException(Errno.EINVAL, path + " (not a regular file)");
    }
    Permissions.require(caller.credentials(), file, WRITE, path);
    engine.requireHere(file, path);
    return file;
  }

  private Inode change(
      FsPath path, Follow follow, Precondition precondition, UnaryOperator<Inode> change) {
    return engine.<Inode>commit(
        inodeLock(path, follow),
        tx -> {
          Inode inode = new PathWalk(tx, caller.credentials(), path).target(follow);
          Inode changed = change.apply(inode);
          precondition.check(Optional.of(inode));
          if (changed.version() != inode.version()) {
            tx.update(changed);
          }
          return changed;
        });
  }

  private LockKey inodeLock(FsPath path, Follow follow) {
    return engine
        .metadata()
        .read(reader ->
            Engine.inodeLock(new PathWalk(reader, caller.credentials(), path).target(follow).id()));
  }

  static void requireIds(long uid, long gid) {
    requireIdOrUnchanged(uid, "uid");
    requireIdOrUnchanged(gid, "gid");
  }

  private static void requireIdOrUnchanged(long id, String what) {
    if (id < -1 || id > Attributes.MAX_ID) {
      throw new FsException(
          Errno.EINVAL, what + " " + id + " is not within -1 to " + Attributes.MAX_ID);
    }
  }
}
