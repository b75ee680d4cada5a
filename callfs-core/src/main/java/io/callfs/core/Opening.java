package io.callfs.core;

import static io.callfs.core.Permissions.READ;
import static io.callfs.core.Permissions.WRITE;

import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.FileType;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.RegularFile;
import io.callfs.fs.SpecialFile;
import io.callfs.fs.Symlink;
import io.callfs.spi.LockKey;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataTransaction;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code open(2)}: finds or makes the inode, and claims it before its row is seen to be still
 * there.
 */
final class Opening {

  /** How often a name is looked up again whose inode is removed while it is being opened. */
  private static final int ATTEMPTS = 20;

  private final Engine engine;
  private final Caller caller;

  Opening(Engine engine, Caller caller) {
    this.engine = engine;
    this.caller = caller;
  }

  /** What the checks have found. */
  private sealed interface Found {

    /** Nothing, and it may be made. */
    record Missing(Place place) implements Found {}

    /** Something that may be opened. */
    record Existing(Inode inode, boolean toBeEmptied) implements Found {}

    /** Returns the lock of those who change it; null where there is nothing to change. */
    default @Nullable LockKey lock() {
      if (this instanceof Existing existing) {
        return existing.toBeEmptied() ? Engine.inodeLock(existing.inode().id()) : null;
      }
      return Namespace.entryLock(((Missing) this).place());
    }
  }

  OpenFile open(FsPath path, OpenOptions options) {
    for (int attempt = 1; ; attempt++) {
      OpenInodes.Claim claim = engine.openInodes().claim();
      boolean kept = false;
      try {
        Claimed claimed = claim(claim, path, options);
        if (claimed.changed() || isThere(claimed.inode())) {
          kept = true;
          return new LocalOpenFile(engine, caller, claim, claimed.inode(), path, options);
        }
      } catch (OpenInodes.BeingRemoved e) {
        boolean ignored = engine.openInodes().awaitSettled(e.inode(), engine.limits().lockWait());
      } finally {
        if (!kept) {
          claim.close();
        }
      }
      if (attempt == ATTEMPTS) {
        throw new FsException(Errno.EAGAIN, path + " (it is removed again and again)");
      }
    }
  }

  /**
   * An inode that can't go any more, if it was still there when it was claimed.
   *
   * @param changed whether a transaction has changed it after that, so that it was
   */
  private record Claimed(Inode inode, boolean changed) {}

  private boolean isThere(Inode inode) {
    return engine.metadata().<Boolean>read(reader -> reader.inode(inode.id()).isPresent());
  }

  private Claimed claim(OpenInodes.Claim claim, FsPath path, OpenOptions options) {
    Found found = engine.metadata().<Found>read(reader -> find(reader, path, options));
    LockKey lock = found.lock();
    if (lock == null) {
      Inode inode = ((Found.Existing) found).inode();
      claim.hold(inode.id());
      return new Claimed(inode, false);
    }
    Instant now = engine.now();
    Claimed claimed = engine.<Claimed>commit(lock, tx -> change(tx, claim, path, options, now));
    engine.sweeping().somethingDiscarded();
    return claimed;
  }

  private Claimed change(
      MetadataTransaction tx,
      OpenInodes.Claim claim,
      FsPath path,
      OpenOptions options,
      Instant now) {
    Found found = find(tx, path, options);
    if (found instanceof Found.Existing existing) {
      claim.hold(existing.inode().id());
      return existing.toBeEmptied()
          ? new Claimed(emptied(tx, (RegularFile) existing.inode(), now), true)
          : new Claimed(existing.inode(), false);
    }
    Inode made = make(tx, ((Found.Missing) found).place(), options, now);
    claim.hold(made.id());
    return new Claimed(made, true);
  }

  private Inode make(MetadataTransaction tx, Place place, OpenOptions options, Instant now) {
    RegularFile file =
        new RegularFile(
            tx.nextInodeId(),
            caller.attributesOfNew(place.directory(), options.mode(), now, now),
            1,
            engine.placement(null),
            Map.of(),
            0,
            1,
            null,
            null);
    Parenting.insert(tx, place.directory(), place.requireName(), file, now);
    return file;
  }

  private Inode emptied(MetadataTransaction tx, RegularFile file, Instant now) {
    return new ContentChanges(engine, tx, caller.credentials()).truncate(file, 0, now);
  }

  /** The checks of open_last_lookups, do_open and may_open, in their order. */
  private Found find(MetadataReader reader, FsPath path, OpenOptions options) {
    PathWalk walk = new PathWalk(reader, caller.credentials(), path);
    boolean noFollow = options.has(OpenFlag.NO_FOLLOW);
    if (!options.has(OpenFlag.CREATE)) {
      return existing(walk.target(noFollow ? Follow.NOTHING : Follow.LINKS), path, options);
    }
    boolean exclusive = options.has(OpenFlag.EXCLUSIVE);
    Place place = exclusive || noFollow ? walk.end() : walk.creation();
    if (place.slash() && place.last() == Place.Last.NAME) {
      throw new FsException(Errno.EISDIR, path.toString());
    }
    Inode inode = place.sound().inode();
    if (inode == null) {
      Permissions.requireEntriesChangeable(caller.credentials(), place.directory(), path);
      Parenting.requireAlive(place.directory(), path);
      return new Found.Missing(place);
    }
    if (exclusive) {
      throw new FsException(Errno.EEXIST, path.toString());
    }
    if (inode instanceof Directory) {
      throw new FsException(Errno.EISDIR, path.toString());
    }
    return existing(inode, path, options);
  }

  private Found existing(Inode inode, FsPath path, OpenOptions options) {
    if (options.has(OpenFlag.DIRECTORY) && !(inode instanceof Directory)) {
      throw new FsException(Errno.ENOTDIR, path.toString());
    }
    if (inode instanceof Symlink) {
      throw new FsException(Errno.ELOOP, path + " (a symbolic link is not followed here)");
    }
    boolean truncates = options.has(OpenFlag.TRUNCATE);
    boolean changes = options.access().writes() || truncates;
    if (inode instanceof Directory && changes) {
      throw new FsException(Errno.EISDIR, path.toString());
    }
    int wanted = (options.access().reads() ? READ : 0) | (changes ? WRITE : 0);
    Permissions.require(caller.credentials(), inode, wanted, path);
    if (inode instanceof SpecialFile special && !opensAlone(special, options)) {
      throw new FsException(
          Errno.ENXIO, path + " (there is nothing behind a " + special.type().wireName() + ")");
    }
    engine.requireHere(inode, path);
    return new Found.Existing(inode, truncates && inode instanceof RegularFile);
  }

  /** Returns whether it is a fifo whose opening waits for nobody, {@code fifo(7)}. */
  private static boolean opensAlone(SpecialFile special, OpenOptions options) {
    return special.type() == FileType.FIFO
        && switch (options.access()) {
          case READ_ONLY -> options.has(OpenFlag.NON_BLOCK);
          case WRITE_ONLY -> false;
          case READ_WRITE -> true;
        };
  }
}
