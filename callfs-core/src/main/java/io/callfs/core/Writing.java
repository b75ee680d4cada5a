package io.callfs.core;

import static io.callfs.core.Permissions.WRITE;

import io.callfs.fs.Attributes;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.Octets;
import io.callfs.fs.Placement;
import io.callfs.fs.RegularFile;
import io.callfs.spi.LockKey;
import io.callfs.spi.MemoryReads;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataTransaction;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes whole files: refuse early, store the bytes, publish in one transaction that checks all
 * again.
 */
final class Writing {

  /** After so long a commit whose acknowledgement was lost has either happened or never will. */
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private final Engine engine;
  private final Caller caller;
  private final Parenting parenting;

  Writing(Engine engine, Caller caller) {
    this.engine = engine;
    this.caller = caller;
    this.parenting = new Parenting(engine, caller);
  }

  /** What the early check has found: where the content goes and what orders its writers. */
  private record Plan(String backend, LockKey lock) {}

  Written write(FsPath path, Content content, WriteOptions options) throws IOException {
    engine.requireBackend(options.backend());
    Plan plan = plan(path, content, options);
    StoredContent stored =
        new ContentStorage(engine).store(content, plan.backend(), fileName(path));
    try {
      Octets sha256 = content.sha256().get().orElse(null);
      Instant now = engine.now();
      Written written =
          engine.commit(plan.lock(), tx -> publish(tx, path, options, stored, sha256, now));
      engine.sweeping().somethingDiscarded();
      return written;
    } catch (RuntimeException e) {
      abandon(engine, stored, e);
      throw e;
    }
  }

  /** Has the sweeper look whether content was published whose commit failed. */
  static void abandon(Engine engine, StoredContent stored, RuntimeException failure) {
    BlobRef blob = stored.blob();
    if (blob != null) {
      engine
          .sweeping()
          .unpublished(blob, outcomeKnown(failure) ? Instant.MIN : engine.now().plus(SETTLED));
    }
  }

  /** Returns whether a failed commit has certainly changed nothing. */
  private static boolean outcomeKnown(RuntimeException failure) {
    return !(failure instanceof FsException e)
        || (e.errno() != Errno.EIO && e.errno() != Errno.ETIMEDOUT && e.errno() != Errno.EHOSTDOWN);
  }

  private Plan plan(MetadataReader reader, FsPath path, WriteOptions options) {
    String backend = engine.placement(options.backend()).backend();
    try {
      Place place =
          locate(
              new PathWalk(
                  reader, caller.credentials(), path, parenting.probing(options.parents())),
              options);
      Optional<RegularFile> existing = authorise(place, path, options);
      if (existing.isPresent()) {
        RegularFile file = existing.get();
        return new Plan(file.placement().backend(), Engine.inodeLock(file.id()));
      }
      return new Plan(backend, Namespace.entryLock(place));
    } catch (Parenting.WouldMake newDirectories) {
      requireFileName(path);
      options.precondition().check(Optional.empty());
      return new Plan(backend, Namespace.pathLock(path));
    }
  }

  /**
   * Checks early what may spare the caller the sending. Few bytes that are on their way anyhow are
   * checked as far as that takes no waiting; the commit checks them all the same.
   */
  private Plan plan(FsPath path, Content content, WriteOptions options) {
    boolean few = content.sizeHint() >= 0 && content.sizeHint() <= engine.limits().inlineLimit();
    if (!few || !content.arrived()) {
      return engine.metadata().read(reader -> plan(reader, path, options));
    }
    return engine
        .metadata()
        .capability(MemoryReads.class)
        .flatMap(memory -> memory.<Plan>readFromMemory(reader -> plan(reader, path, options)))
        .orElseGet(() ->
            new Plan(engine.placement(options.backend()).backend(), Namespace.pathLock(path)));
  }

  private static Place locate(PathWalk walk, WriteOptions options) {
    return switch (options.existing()) {
      case REFUSE -> walk.end();
      case REPLACE -> walk.creation();
    };
  }

  /**
   * Returns the file to be replaced, or empty where one is to be created; refuses everything else.
   */
  private Optional<RegularFile> authorise(Place place, FsPath path, WriteOptions options) {
    if (place.slash() && place.last() == Place.Last.NAME) {
      throw new FsException(Errno.EISDIR, path.toString());
    }
    Inode inode = place.sound().inode();
    if (inode == null) {
      Permissions.requireEntriesChangeable(caller.credentials(), place.directory(), path);
      Parenting.requireAlive(place.directory(), path);
      options.precondition().check(Optional.empty());
      return Optional.empty();
    }
    if (options.existing() == Existing.REFUSE) {
      options.precondition().check(place.existing());
      throw new FsException(Errno.EEXIST, path.toString());
    }
    if (inode instanceof Directory) {
      throw new FsException(Errno.EISDIR, path.toString());
    }
    Permissions.require(caller.credentials(), inode, WRITE, path);
    if (!(inode instanceof RegularFile file)) {
      throw new FsException(Errno.ENXIO, path.toString());
    }
    if (options.mtime() != null) {
      Permissions.requireOwner(caller.credentials(), file, path);
    }
    options.precondition().check(place.existing());
    engine.requireHere(file, path);
    return Optional.of(file);
  }

  private Written publish(
      MetadataTransaction tx,
      FsPath path,
      WriteOptions options,
      StoredContent stored,
      @Nullable Octets sha256,
      Instant now) {
    PathWalk walk =
        new PathWalk(tx, caller.credentials(), path, parenting.making(tx, options.parents(), now));
    Place place = locate(walk, options);
    Instant mtime = options.mtime() == null ? now : options.mtime();
    Optional<RegularFile> existing = authorise(place, path, options);
    if (existing.isPresent()) {
      return new Written(replace(tx, existing.get(), options, stored, sha256, now, mtime), false);
    }
    RegularFile file =
        new RegularFile(
            tx.nextInodeId(),
            caller.attributesOfNew(place.directory(), options.mode(), now, mtime),
            1,
            engine.placement(options.backend()),
            Map.of(),
            stored.size(),
            1,
            options.contentType(),
            sha256);
    Parenting.insert(tx, place.directory(), place.requireName(), file, now);
    new FileExtents(engine, tx).add(file.id(), 0, stored);
    return new Written(file, true);
  }

  private RegularFile replace(
      MetadataTransaction tx,
      RegularFile old,
      WriteOptions options,
      StoredContent stored,
      @Nullable Octets sha256,
      Instant now,
      Instant mtime) {
    FileExtents extents = new FileExtents(engine, tx);
    extents.clear(old);
    extents.add(old.id(), 0, stored);
    Placement placement = old.placement();
    Attributes attributes =
        old.attributes()
            .withMode(Permissions.modeAfterWrite(caller.credentials(), old))
            .withTimes(old.attributes().atime(), mtime, now);
    RegularFile changed =
        old.withContent(stored.size(), options.contentType(), sha256, placement)
            .withAttributes(attributes);
    tx.update(changed);
    return changed;
  }

  private static void requireFileName(FsPath path) {
    if (path.directory()) {
      throw new FsException(Errno.EISDIR, path.toString());
    }
  }

  static String fileName(FsPath path) {
    return path.isRoot() ? "root" : path.components().get(path.components().size() - 1);
  }
}
