package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.Extent;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.Placement;
import io.callfs.fs.RegularFile;
import io.callfs.fs.Symlink;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataTransaction;
import io.callfs.spi.StoredBlob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * Moves the content of one file to another backend. The bytes are copied without a lock, then one
 * transaction lets the file consist of the copies. No blob ever changes, so what was copied stays
 * right whatever happens to the file meanwhile; only what came new is copied in the next round.
 */
final class Migration {

  private static final int ROUNDS = 20;

  private final Engine engine;
  private final Caller caller;
  private final FsPath path;
  private final String backend;
  private final Map<BlobRef, List<Copied>> copies = new HashMap<>();
  private final Set<BlobRef> verified = new HashSet<>();

  Migration(Engine engine, Caller caller, FsPath path, String backend) {
    this.engine = engine;
    this.caller = caller;
    this.path = path;
    this.backend = Objects.requireNonNull(backend);
  }

  /** A file and its extents of one snapshot. */
  private record Found(RegularFile file, List<Extent> extents) {}

  /** Bytes of a blob, and where the same bytes are on the other backend. */
  private record Copied(Extent from, BlobRef to, long offset) {

    boolean covers(Extent extent) {
      return extent.blobOffset() >= from.blobOffset()
          && extent.blobOffset() + extent.length() <= from.blobOffset() + from.length();
    }

    Extent instead(Extent extent) {
      return new Extent(
          extent.fileOffset(),
          extent.length(),
          to,
          offset + extent.blobOffset() - from.blobOffset());
    }
  }

  RegularFile migrate(Follow follow, Precondition precondition) {
    engine.requireBackend(backend);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        Found found =
            engine.metadata().<Found>read(reader -> authorised(reader, follow, precondition));
        copyWhatIsMissing(found.extents());
        Instant now = engine.now();
        Optional<Found> published =
            engine.<Optional<Found>>commit(
                Engine.inodeLock(found.file().id()), tx -> publish(tx, follow, precondition, now));
        if (published.isPresent()) {
          engine.sweeping().somethingDiscarded();
          unusedCopies(published.get()).forEach(engine.sweeping()::unpublished);
          return published.get().file();
        }
      }
      throw new FsException(Errno.EAGAIN, path + " (its content changes all the time)");
    } catch (RuntimeException e) {
      copiedBlobs().forEach(blob -> Writing.abandon(engine, new StoredContent.InBlob(blob), e));
      throw e;
    }
  }

  private Found authorised(MetadataReader reader, Follow follow, Precondition precondition) {
    Inode inode = new PathWalk(reader, caller.credentials(), path).target(follow);
    if (inode instanceof Directory) {
      throw new FsException(Errno.EISDIR, path.toString());
    }
    if (inode instanceof Symlink) {
      throw new FsException(Errno.ELOOP, path.toString());
    }
    if (!(inode instanceof RegularFile file)) {
      throw new FsException(Errno.EINVAL, path + " (not a regular file)");
    }
    Permissions.requireOwner(caller.credentials(), file, path);
    precondition.check(Optional.of(file));
    return new Found(file, reader.extents(file.id()));
  }

  /** Small blobs need not move, but the parts of a file between which they lie become one. */
  private void copyWhatIsMissing(List<Extent> extents) {
    List<Extent> run = new ArrayList<>();
    for (Extent extent : extents) {
      boolean wanted = elsewhere(extent) && copyOf(extent).isEmpty();
      if (!run.isEmpty() && (!wanted || extent.fileOffset() != run.get(run.size() - 1).fileEnd())) {
        copyUnlessSmall(run);
        run = new ArrayList<>();
      }
      if (wanted) {
        run.add(extent);
      }
    }
    copyUnlessSmall(run);
  }

  private void copyUnlessSmall(List<Extent> run) {
    if (run.stream().anyMatch(extent -> !extent.blob().inline())) {
      copy(run);
    }
  }

  private boolean elsewhere(Extent extent) {
    return !extent.blob().backend().equals(backend);
  }

  private Optional<Copied> copyOf(Extent extent) {
    return copies.getOrDefault(extent.blob(), List.of()).stream()
        .filter(copied -> copied.covers(extent))
        .findFirst();
  }

  /** Makes one blob of extents that follow each other, unless they have gone meanwhile. */
  private void copy(List<Extent> run) {
    run.forEach(extent -> engine.openBlobs().pin(extent.blob()));
    try {
      // What is pinned while it is still named can't be swept before it is unpinned.
      if (!engine.metadata().<Boolean>read(reader -> areNamed(reader, run))) {
        return;
      }
      BlobRef copy = stored(run);
      long begin = run.get(0).fileOffset();
      for (Extent extent : run) {
        copies
            .computeIfAbsent(extent.blob(), blob -> new ArrayList<>())
            .add(new Copied(extent, copy, extent.fileOffset() - begin));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a stream of extents throws none", e);
    } finally {
      run.forEach(extent -> engine.openBlobs().unpin(extent.blob()));
    }
  }

  private static boolean areNamed(MetadataReader reader, List<Extent> run) {
    return run.stream().map(Extent::blob).distinct().allMatch(reader::isReferenced);
  }

  private BlobRef stored(List<Extent> run) throws IOException {
    try {
      return store(run);
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        throw new FsException(Errno.EIO, path + " (its content is missing)", e);
      }
      throw e;
    }
  }

  private BlobRef store(List<Extent> run) throws IOException {
    long length = run.get(run.size() - 1).fileEnd() - run.get(0).fileOffset();
    CRC32C read = new CRC32C();
    try (ExtentStream bytes = new ExtentStream(engine, run, Long.MAX_VALUE, verified)) {
      StoredBlob stored =
          engine
              .blobs(backend)
              .put(
                  engine.blobKeys().next(Writing.fileName(path)),
                  new CheckedInputStream(bytes, read),
                  length);
      BlobRef copy = new BlobRef(backend, stored.key(), stored.size(), stored.crc32c());
      if (copy.size() != length || copy.crc32c() != (int) read.getValue()) {
        engine.sweeping().unpublished(copy);
        throw new FsException(Errno.EIO, path + " (its copy on '" + backend + "' is not the same)");
      }
      return copy;
    }
  }

  /** Switches the file over; empty where content came new that is not copied yet. */
  private Optional<Found> publish(
      MetadataTransaction tx, Follow follow, Precondition precondition, Instant now) {
    Found found = authorised(tx, follow, precondition);
    RegularFile file = found.file();
    List<Extent> old = new ArrayList<>();
    List<Extent> same = new ArrayList<>();
    for (Extent extent : found.extents()) {
      Optional<Copied> copied = copyOf(extent);
      if (copied.isPresent()) {
        old.add(extent);
        addJoined(same, copied.get().instead(extent));
      } else if (elsewhere(extent) && !extent.blob().inline()) {
        return Optional.empty();
      }
    }
    new FileExtents(engine, tx).replace(file, old, same);
    RegularFile migrated = file;
    if (!file.placement().backend().equals(backend)) {
      migrated =
          file.withPlacement(new Placement(file.placement().instance(), backend))
              .withAttributes(file.attributes().changed(now));
    } else if (!old.isEmpty()) {
      migrated = file.withAttributes(file.attributes());
    }
    if (migrated.version() != file.version()) {
      tx.update(migrated);
    }
    return Optional.of(new Found(migrated, same));
  }

  private static void addJoined(List<Extent> extents, Extent next) {
    if (!extents.isEmpty()) {
      Extent last = extents.get(extents.size() - 1);
      if (last.blob().equals(next.blob())
          && last.fileEnd() == next.fileOffset()
          && last.blobOffset() + last.length() == next.blobOffset()) {
        extents.set(
            extents.size() - 1,
            new Extent(
                last.fileOffset(), last.length() + next.length(), last.blob(), last.blobOffset()));
        return;
      }
    }
    extents.add(next);
  }

  private Set<BlobRef> unusedCopies(Found published) {
    Set<BlobRef> unused = copiedBlobs();
    published.extents().forEach(extent -> unused.remove(extent.blob()));
    return unused;
  }

  private Set<BlobRef> copiedBlobs() {
    Set<BlobRef> blobs = new HashSet<>();
    copies.values().forEach(list -> list.forEach(copied -> blobs.add(copied.to())));
    return blobs;
  }
}
