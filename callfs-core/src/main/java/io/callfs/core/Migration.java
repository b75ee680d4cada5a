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
import java.io.InputStream;
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
import org.jspecify.annotations.Nullable;

/**
 * Moves the content of one file to another backend, or from another instance to this one. The bytes
 * are copied without a lock, then one transaction lets the file consist of the copies. No blob ever
 * changes, so what was copied stays right whatever happens to the file meanwhile; only what came
 * new is copied in the next round.
 *
 * <p>The instance that gets a content is the one that moves it: what it has stored and not yet
 * named is known to it alone, so nobody else can name it after it was given up. The old bytes are
 * discarded in the name of the old owner, whose sweeper spares what is read there.
 */
final class Migration {

  private static final int ROUNDS = 20;

  private final Engine engine;
  private final Caller caller;
  private final FsPath path;
  private final String backend;
  private final @Nullable OwnersContent owners;
  private final Map<BlobRef, List<Copied>> copies = new HashMap<>();
  private final Set<BlobRef> verified = new HashSet<>();

  private Migration(
      Engine engine, Caller caller, FsPath path, String backend, @Nullable OwnersContent owners) {
    this.engine = engine;
    this.caller = caller;
    this.path = path;
    this.backend = Objects.requireNonNull(backend);
    this.owners = owners;
  }

  /** Prepares to move a content of this instance to another backend. */
  static Migration toBackend(Engine engine, Caller caller, FsPath path, String backend) {
    return new Migration(engine, caller, path, backend, null);
  }

  /**
   * Prepares to move a content here, to the backend of the same name where there is one here.
   *
   * @param owners what its owner tells
   */
  static Migration toThisInstance(
      Engine engine, Caller caller, FsPath path, Follow follow, OwnersContent owners) {
    Inode inode = new Reading(engine, caller).stat(path, follow);
    String same = inode.placement().backend();
    boolean kept = !engine.elsewhere(inode) || engine.backends().containsKey(same);
    return new Migration(engine, caller, path, kept ? same : engine.defaultBackend(), owners);
  }

  /** Checks whether the content of a file here may move to another instance. */
  static RegularFile requireMovable(Engine engine, Caller caller, FsPath path, Follow follow) {
    Inode inode = new Reading(engine, caller).stat(path, follow);
    RegularFile file = requireMovable(inode, caller, path);
    engine.requireHere(file, path);
    if (engine.openInodes().isOpen(file.id())) {
      throw new FsException(
          Errno.EBUSY, path + " (open by a handle of instance " + engine.instance() + ")");
    }
    return file;
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
        requireMovable(found.file());
        if (copyWhatIsMissing(found)) {
          // It may have been opened while its bytes were on their way.
          requireMovable(found.file());
        }
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
    RegularFile file = requireMovable(inode, caller, path);
    precondition.check(Optional.of(file));
    if (owners == null) {
      engine.requireHere(file, path);
    }
    return new Found(file, reader.extents(file.id()));
  }

  private static RegularFile requireMovable(Inode inode, Caller caller, FsPath path) {
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
    return file;
  }

  private void requireMovable(RegularFile file) {
    if (owners != null && engine.elsewhere(file)) {
      owners.requireMovable(file);
    }
  }

  /**
   * Small blobs need not move, but the parts of a file between which they lie become one. Returns
   * whether anything was copied.
   */
  private boolean copyWhatIsMissing(Found found) {
    int before = copies.size();
    List<Extent> run = new ArrayList<>();
    for (Extent extent : found.extents()) {
      boolean wanted = elsewhere(found.file(), extent) && copyOf(extent).isEmpty();
      if (!run.isEmpty() && (!wanted || extent.fileOffset() != run.get(run.size() - 1).fileEnd())) {
        copyUnlessSmall(found.file(), run);
        run = new ArrayList<>();
      }
      if (wanted) {
        run.add(extent);
      }
    }
    copyUnlessSmall(found.file(), run);
    return copies.size() > before;
  }

  private void copyUnlessSmall(RegularFile file, List<Extent> run) {
    if (run.stream().allMatch(extent -> extent.blob().inline())) {
      return;
    }
    if (engine.elsewhere(file)) {
      fetch(file, run);
    } else {
      copy(run);
    }
  }

  private boolean elsewhere(RegularFile file, Extent extent) {
    return engine.elsewhere(file) || !extent.blob().backend().equals(backend);
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
      remember(run, stored(run));
    } catch (IOException e) {
      throw new UncheckedIOException("a stream of extents throws none", e);
    } finally {
      run.forEach(extent -> engine.openBlobs().unpin(extent.blob()));
    }
  }

  private void remember(List<Extent> run, BlobRef copy) {
    long begin = run.get(0).fileOffset();
    for (Extent extent : run) {
      copies
          .computeIfAbsent(extent.blob(), blob -> new ArrayList<>())
          .add(new Copied(extent, copy, extent.fileOffset() - begin));
    }
  }

  /** Makes one blob of extents that the owner reads; none where the content is another by now. */
  private void fetch(RegularFile file, List<Extent> run) {
    Optional<InputStream> opened =
        Objects.requireNonNull(owners).open(file, run.get(0).fileOffset(), length(run));
    if (opened.isEmpty()) {
      return;
    }
    try (InputStream bytes = new ReceivedRun(opened.get(), run)) {
      remember(run, store(bytes, length(run)));
    } catch (IOException e) {
      throw new FsException(Errno.EHOSTDOWN, path + " (its content broke off)", e);
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
    try (ExtentStream bytes = new ExtentStream(engine, run, Long.MAX_VALUE, verified)) {
      return store(bytes, length(run));
    }
  }

  private static long length(List<Extent> run) {
    return run.get(run.size() - 1).fileEnd() - run.get(0).fileOffset();
  }

  private BlobRef store(InputStream bytes, long length) throws IOException {
    CRC32C read = new CRC32C();
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
      } else if (elsewhere(file, extent) && !extent.blob().inline()) {
        return Optional.empty();
      }
    }
    new FileExtents(engine, tx).replace(file, old, same);
    RegularFile migrated = file;
    Placement place =
        new Placement(owners == null ? file.placement().instance() : engine.instance(), backend);
    if (!file.placement().equals(place)) {
      migrated = file.withPlacement(place).withAttributes(file.attributes().changed(now));
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
