package io.callfs.core;

import static io.callfs.core.Permissions.READ;

import io.callfs.fs.Attributes;
import io.callfs.fs.Dentry;
import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import io.callfs.fs.RegularFile;
import io.callfs.fs.SpecialFile;
import io.callfs.fs.Symlink;
import io.callfs.spi.LockKey;
import io.callfs.spi.MemoryReads;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataTransaction;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Makes names: {@code mkdir(2)}, {@code mknod(2)}, {@code symlink(2)}, {@code link(2)} and copies.
 */
final class Namespace {

  /** Names that an inode can have at most (LINK_MAX of ext4). */
  static final long LINK_MAX = 65_000;

  private final Engine engine;
  private final Caller caller;
  private final Parenting parenting;

  Namespace(Engine engine, Caller caller) {
    this.engine = engine;
    this.caller = caller;
    this.parenting = new Parenting(engine, caller);
  }

  /** Returns the lock that orders those who change what a name in a directory means. */
  static LockKey entryLock(Place place) {
    return new LockKey(
        "entry/" + place.directory().id() + "/" + (place.name() == null ? "" : place.name()));
  }

  /** Returns what orders those who make one name, where its directory is not known yet. */
  static LockKey pathLock(FsPath path) {
    return new LockKey("path/" + Integer.toHexString(path.hashCode()));
  }

  Inode create(FsPath path, NodeSpec node, Parents parents, Precondition precondition) {
    New made = new New(path, node, parents, precondition);
    // The transaction refuses all that is wrong; looking before it must not cost a wait of its own.
    LockKey lock =
        engine
            .metadata()
            .capability(MemoryReads.class)
            .flatMap(memory -> memory.<LockKey>readFromMemory(reader -> refuseEarly(reader, made)))
            .orElseGet(() -> pathLock(path));
    Instant now = engine.now();
    return engine.<Inode>commit(lock, tx -> create(tx, made, now));
  }

  /** What one call is to make. */
  private record New(FsPath path, NodeSpec node, Parents parents, Precondition precondition) {}

  private LockKey refuseEarly(MetadataReader reader, New made) {
    if (made.node() instanceof NodeSpec.HardLink link) {
      linkSource(reader, link);
    }
    try {
      PathWalk walk =
          new PathWalk(
              reader, caller.credentials(), made.path(), parenting.probing(made.parents()));
      Place place = walk.entry();
      requireFree(place, made);
      return entryLock(place);
    } catch (Parenting.WouldMake newDirectories) {
      return pathLock(made.path());
    }
  }

  private Inode create(MetadataTransaction tx, New wanted, Instant now) {
    if (wanted.node() instanceof NodeSpec.HardLink link) {
      return link(tx, wanted, link, now);
    }
    FsPath path = wanted.path();
    NodeSpec node = wanted.node();
    PathWalk walk =
        new PathWalk(tx, caller.credentials(), path, parenting.making(tx, wanted.parents(), now));
    Place place = walk.entry();
    requireFree(place, wanted);
    Parenting.requireAlive(place.directory(), path);
    Permissions.requireEntriesChangeable(caller.credentials(), place.directory(), path);
    requireRootForDevices(node, path);
    wanted.precondition().check(Optional.empty());
    Inode made = make(tx, place, node, now);
    if (!(made instanceof Directory)) {
      Parenting.insert(tx, place.directory(), place.requireName(), made, now);
    }
    if (node instanceof NodeSpec.Copy copy) {
      return shareContent(tx, (RegularFile) made, copy);
    }
    return made;
  }

  private Inode make(MetadataTransaction tx, Place place, NodeSpec node, Instant now) {
    Directory parent = place.directory();
    if (node instanceof NodeSpec.NewDirectory directory) {
      return parenting.makeDirectory(tx, parent, place.requireName(), directory.mode(), now);
    }
    InodeId id = tx.nextInodeId();
    if (node instanceof NodeSpec.EmptyFile file) {
      return emptyFile(id, parent, file.mode(), now);
    }
    if (node instanceof NodeSpec.Copy copy) {
      return emptyFile(id, parent, copy.mode(), now);
    }
    if (node instanceof NodeSpec.NewSymlink link) {
      return symlink(id, parent, link.target(), now);
    }
    if (node instanceof NodeSpec.Special special) {
      Attributes attributes = caller.attributesOfNew(parent, special.mode(), now, now);
      return new SpecialFile(
          id,
          attributes,
          1,
          engine.placement(null),
          Map.of(),
          special.type(),
          special.major(),
          special.minor());
    }
    throw new IllegalStateException("no way to make " + node);
  }

  private RegularFile emptyFile(InodeId id, Directory parent, Mode mode, Instant now) {
    Attributes attributes = caller.attributesOfNew(parent, mode, now, now);
    return new RegularFile(id, attributes, 1, engine.placement(null), Map.of(), 0, 1, null, null);
  }

  private Symlink symlink(InodeId id, Directory parent, LinkTarget target, Instant now) {
    Attributes attributes =
        caller.attributesOfNew(parent, new Mode(0777), now, now).withMode(new Mode(0777));
    return new Symlink(id, attributes, 1, engine.placement(null), Map.of(), target);
  }

  /** Refuses a name that exists, and a slash after the name of what is to be no directory. */
  private static void requireFree(Place place, New wanted) {
    if (place.inode() != null) {
      wanted.precondition().check(place.existing());
      throw new FsException(Errno.EEXIST, wanted.path().toString());
    }
    if (place.slash() && !(wanted.node() instanceof NodeSpec.NewDirectory)) {
      throw new FsException(
          Errno.ENOENT, wanted.path() + " (a slash at the end demands a directory)");
    }
  }

  private void requireRootForDevices(NodeSpec node, FsPath path) {
    if (!(node instanceof NodeSpec.Special special)) {
      return;
    }
    boolean device =
        switch (special.type()) {
          case CHARDEV, BLOCKDEV -> true;
          case FIFO, SOCKET, FILE, DIRECTORY, SYMLINK -> false;
        };
    if (device && !caller.credentials().privileged()) {
      throw new FsException(Errno.EPERM, path + " (only root makes devices)");
    }
  }

  private Inode link(MetadataTransaction tx, New wanted, NodeSpec.HardLink link, Instant now) {
    Inode source = linkSource(tx, link);
    FsPath path = wanted.path();
    PathWalk walk =
        new PathWalk(tx, caller.credentials(), path, parenting.making(tx, wanted.parents(), now));
    Place place = walk.entry();
    requireFree(place, wanted);
    Permissions.requireEntriesChangeable(caller.credentials(), place.directory(), path);
    Parenting.requireAlive(place.directory(), path);
    if (source instanceof Directory) {
      throw new FsException(Errno.EPERM, link.existing() + " (a directory has one name only)");
    }
    Attributes attributes = source.attributes();
    if (attributes.nlink() >= LINK_MAX) {
      throw new FsException(Errno.EMLINK, link.existing().toString());
    }
    wanted.precondition().check(Optional.empty());
    Inode linked = source.withAttributes(attributes.withNlink(attributes.nlink() + 1).changed(now));
    tx.update(linked);
    tx.link(new Dentry(place.directory().id(), place.requireName(), linked.id()));
    tx.update(
        place.directory().withAttributes(Parenting.afterNewEntry(place.directory(), linked, now)));
    return linked;
  }

  private Inode linkSource(MetadataReader reader, NodeSpec.HardLink link) {
    return new PathWalk(reader, caller.credentials(), link.existing()).target(link.follow());
  }

  private RegularFile shareContent(MetadataTransaction tx, RegularFile copy, NodeSpec.Copy spec) {
    Inode source = new PathWalk(tx, caller.credentials(), spec.source()).target(Follow.LINKS);
    Permissions.require(caller.credentials(), source, READ, spec.source());
    if (source instanceof Directory) {
      throw new FsException(Errno.EISDIR, spec.source().toString());
    }
    if (!(source instanceof RegularFile original)) {
      throw new FsException(Errno.EINVAL, spec.source() + " (not a regular file)");
    }
    new FileExtents(engine, tx).share(original, copy.id());
    RegularFile filled =
        copy.withContent(
            original.size(),
            original.allocated(),
            original.contentType(),
            original.sha256(),
            original.placement());
    tx.update(filled);
    return filled;
  }
}
