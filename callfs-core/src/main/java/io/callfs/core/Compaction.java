package io.callfs.core;

import io.callfs.fs.Extent;
import io.callfs.fs.FsException;
import io.callfs.fs.InodeId;
import io.callfs.fs.RegularFile;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Makes one extent of many that follow each other, so that a file that was written in small pieces
 * reads as one that was written whole. Bytes, times and validator stay; holes stay holes. Takes no
 * lock: the transaction at the end changes nothing where any of these extents was changed since.
 */
final class Compaction {

  /** Longer extents stay: opening them costs little beside reading them. */
  private static final long LARGE = 1 << 20;

  /** Bytes of a run, at most. */
  static final long LONGEST = 64L << 20;

  /** Extents of a run, at most: a transaction removes them all. */
  private static final int MOST = 4096;

  /** Extents of a run, at least, so that bytes are moved a few times in the life of a file. */
  private static final int FEWEST = 32;

  private final Engine engine;

  Compaction(Engine engine) {
    this.engine = engine;
  }

  /** A file as it was found. */
  private record Found(RegularFile file, List<Extent> extents) {}

  /** What was done: extents that are gone, and bytes that were moved for it. */
  record Done(int extents, long bytes) {}

  /**
   * Compacts a file of more extents than are good, as far as the budget reaches; a file that is not
   * done is told to the sweeper again.
   *
   * @param budget bytes to move; the last run may go beyond
   * @throws FsException EIO, ENOSPC
   */
  Done compact(InodeId id, long budget) {
    Found found = engine.metadata().<Optional<Found>>read(reader -> find(reader, id)).orElse(null);
    if (found == null) {
      return new Done(0, 0);
    }
    int gone = 0;
    long moved = 0;
    for (List<Extent> run : runs(found.extents())) {
      if (moved >= budget) {
        engine.sweeping().manyExtents(id);
        break;
      }
      if (compact(found.file(), run)) {
        gone += run.size() - 1;
      }
      moved += length(run);
    }
    return new Done(gone, moved);
  }

  private Optional<Found> find(MetadataReader reader, InodeId id) {
    return reader
        .inode(id)
        .filter(inode -> inode.placement().instance().equals(engine.instance()))
        .filter(RegularFile.class::isInstance)
        .map(inode -> new Found((RegularFile) inode, reader.extents(id)))
        .filter(found -> found.extents().size() > engine.limits().extents());
  }

  /** Returns the extents that are worth to be put together: short ones without a hole between. */
  private static List<List<Extent>> runs(List<Extent> extents) {
    List<List<Extent>> runs = new ArrayList<>();
    List<Extent> run = new ArrayList<>();
    for (Extent extent : extents) {
      if (!run.isEmpty() && !continues(run, extent)) {
        addWorthwhile(runs, run);
        run = new ArrayList<>();
      }
      if (extent.length() < LARGE) {
        run.add(extent);
      }
    }
    addWorthwhile(runs, run);
    return runs;
  }

  private static boolean continues(List<Extent> run, Extent next) {
    return next.length() < LARGE
        && next.fileOffset() == run.get(run.size() - 1).fileEnd()
        && run.size() < MOST
        && length(run) + next.length() <= LONGEST;
  }

  private static void addWorthwhile(List<List<Extent>> runs, List<Extent> run) {
    if (run.size() >= FEWEST) {
      runs.add(List.copyOf(run));
    }
  }

  private static long length(List<Extent> run) {
    return run.get(run.size() - 1).fileEnd() - run.get(0).fileOffset();
  }

  private boolean compact(RegularFile file, List<Extent> run) {
    run.forEach(extent -> engine.openBlobs().pin(extent.blob()));
    try {
      // What is pinned while it is still named can't be swept before it is unpinned.
      if (!engine.metadata().<Boolean>read(reader -> isThere(reader, file.id(), run))) {
        return false;
      }
      return replace(file, run, store(file, run));
    } catch (IOException e) {
      throw new UncheckedIOException("a stream of extents throws none", e);
    } finally {
      run.forEach(extent -> engine.openBlobs().unpin(extent.blob()));
    }
  }

  private StoredContent store(RegularFile file, List<Extent> run) throws IOException {
    try (ExtentStream bytes = new ExtentStream(engine, run, LONGEST, new HashSet<>())) {
      return new ContentStorage(engine)
          .store(
              new Content(bytes, length(run), Optional::empty),
              file.placement().backend(),
              "compacted");
    }
  }

  private boolean replace(RegularFile file, List<Extent> run, StoredContent stored) {
    try {
      boolean replaced = engine.metadata().<Boolean>write(tx -> replace(tx, file, run, stored));
      if (!replaced && stored.blob() != null) {
        engine.sweeping().unpublished(stored.blob());
      }
      return replaced;
    } catch (RuntimeException e) {
      Writing.abandon(engine, stored, e);
      throw e;
    }
  }

  private boolean replace(
      MetadataTransaction tx, RegularFile found, List<Extent> run, StoredContent stored) {
    InodeId id = found.id();
    if (!isThere(tx, id, run)
        || !(tx.inode(id).orElse(null) instanceof RegularFile file)
        || !file.placement().equals(found.placement())
        || stored.size() != length(run)) {
      return false;
    }
    FileExtents extents = new FileExtents(engine, tx);
    long from = run.get(0).fileOffset();
    extents.remove(file, from, run.get(run.size() - 1).fileEnd());
    extents.add(id, from, stored);
    tx.update(file.withAttributes(file.attributes()));
    return true;
  }

  /** The same extents are the same bytes: no blob ever changes. */
  private static boolean isThere(MetadataReader reader, InodeId id, List<Extent> run) {
    long from = run.get(0).fileOffset();
    return reader.extents(id, from, run.get(run.size() - 1).fileEnd()).equals(run);
  }
}
