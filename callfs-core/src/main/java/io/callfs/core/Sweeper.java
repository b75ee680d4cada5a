package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Directory;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.spi.BlobStore;
import io.callfs.spi.Garbage;
import io.callfs.spi.MetadataTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Removes what no name leads to any more: replaced blobs once they are due, blobs whose file was
 * never published, and the rows of trees that were removed at once; compacts files of many extents.
 * Spares what is open; leaves for later what fails.
 *
 * <p>A blob is named by the transaction that publishes it first, and after that only by
 * transactions that see an extent that names it ({@link FileExtents}). Transactions are
 * serializable, so a published blob that one snapshot shows without a name never gets one again,
 * and may be deleted at any time later, whatever others do meanwhile. A blob that has a name is
 * discarded anew by the transaction that takes its last one.
 */
final class Sweeper implements AutoCloseable {

  private static final int BATCH = 256;

  /** Bytes that a sweep moves at most, so that what is to be removed need not wait long. */
  private static final long COMPACTED = 2 * Compaction.LONGEST;

  private static final Duration RETRY = Duration.ofMinutes(1);

  /** Nothing is due so far from now. */
  private static final Duration LATEST = Duration.ofDays(36_500);

  private final Engine engine;
  private final SweepSignal signal;
  private final Consumer<FsException> failures;
  private final Thread thread;

  /** Starts the sweeper's thread; {@code failures} is told what could not be removed this time. */
  static Sweeper start(Engine engine, Consumer<FsException> failures) {
    Sweeper sweeper = new Sweeper(engine, failures);
    sweeper.thread.start();
    return sweeper;
  }

  private Sweeper(Engine engine, Consumer<FsException> failures) {
    this.engine = engine;
    this.signal = engine.sweeping();
    this.failures = failures;
    this.thread = new Thread(this::run, "callfs-sweeper");
    this.thread.setDaemon(true);
  }

  private void run() {
    while (signal.await()) {
      signal.begins();
      try {
        int ignored = sweep();
        if (anythingLeft()) {
          signal.somethingLeft();
        }
      } catch (FsException e) {
        signal.somethingLeft();
        failures.accept(e);
      }
    }
  }

  private boolean anythingLeft() {
    return signal.anythingWaits()
        || !engine
            .metadata()
            .<List<Garbage>>read(
                reader -> reader.garbage(engine.instance(), engine.now().plus(LATEST), 1))
            .isEmpty();
  }

  /** Collects everything that is due now; returns how much was, extents that were too many too. */
  int sweep() {
    int collected = compactSome() + sweepUnpublished();
    while (true) {
      // What is open stands in front of the others all the time, so it must not fill the batch.
      int limit = BATCH + engine.openInodes().unlinked() + engine.openBlobs().pinned();
      List<Garbage> due =
          engine
              .metadata()
              .<List<Garbage>>read(
                  reader -> reader.garbage(engine.instance(), engine.now(), limit));
      int done = collect(due);
      collected += done;
      if (due.size() < limit || done == 0) {
        return collected; // what is still open now comes again with the next sweep
      }
    }
  }

  private int collect(List<Garbage> due) {
    List<Garbage.DiscardedBlob> deleted = new ArrayList<>();
    List<Garbage.DiscardedBlob> toSettle = new ArrayList<>();
    int finished = 0;
    for (Garbage garbage : due) {
      if (garbage instanceof Garbage.DiscardedBlob discarded) {
        BlobRef blob = discarded.blob();
        if (engine.openBlobs().pinned(blob)) {
          continue;
        }
        if (blob.inline() || referenced(blob)) {
          toSettle.add(discarded);
        } else if (delete(blob)) {
          deleted.add(discarded);
        }
      } else if (garbage instanceof Garbage.UnlinkedInode unlinked) {
        finished += !isOnlyKeptOpen(unlinked.inode()) && collectTree(unlinked) ? 1 : 0;
      }
    }
    if (deleted.isEmpty() && toSettle.isEmpty()) {
      return finished;
    }
    return finished
        + engine
            .metadata()
            .<Integer>write(tx -> {
              deleted.forEach(tx::collected);
              return deleted.size() + toSettle.stream().mapToInt(note -> settle(tx, note)).sum();
            });
  }

  /** Removes a small blob, and the note; a note of a blob that has lost its name now stays. */
  private static int settle(MetadataTransaction tx, Garbage.DiscardedBlob note) {
    boolean named = tx.isReferenced(note.blob());
    if (!named && !note.blob().inline()) {
      return 0;
    }
    if (!named) {
      tx.deleteSmallBlob(note.blob().key());
    }
    tx.collected(note);
    return 1;
  }

  /** Returns whether the blob is gone, and not in a store that is not there at the moment. */
  private boolean delete(BlobRef blob) {
    BlobStore store = engine.backends().get(blob.backend());
    if (store == null) {
      return false;
    }
    store.delete(blob.key());
    return true;
  }

  private int compactSome() {
    int extents = 0;
    long budget = COMPACTED;
    for (int file = 0; file < BATCH && budget > 0; file++) {
      Optional<InodeId> next = signal.takeFragmented();
      if (next.isEmpty()) {
        break;
      }
      try {
        Compaction.Done done = new Compaction(engine).compact(next.get(), budget);
        extents += done.extents();
        budget -= done.bytes();
      } catch (FsException e) {
        failures.accept(e); // the next change or reading of the file tells of it again
      }
    }
    return extents;
  }

  private boolean referenced(BlobRef blob) {
    return engine.metadata().<Boolean>read(reader -> reader.isReferenced(blob));
  }

  /** Returns whether there is nothing to do for an inode before it is closed. */
  private boolean isOnlyKeptOpen(InodeId inode) {
    return engine.openInodes().isOpen(inode)
        && engine.metadata().<Boolean>read(reader -> reader.list(inode, null, 1).isEmpty());
  }

  /**
   * Removes the rows of an unlinked inode; those of a directory a page at a time, its
   * subdirectories by notes of their own. Returns whether the inode is gone, and not still open.
   */
  private boolean collectTree(Garbage.UnlinkedInode note) {
    while (true) {
      try (LastLinks links = new LastLinks(engine)) {
        Step step = engine.metadata().<Step>write(tx -> collectPage(tx, links, note));
        if (step != Step.MORE) {
          return step == Step.DONE;
        }
      }
    }
  }

  /** How far a transaction has come with an unlinked inode. */
  private enum Step {
    MORE,
    STILL_OPEN,
    DONE
  }

  private Step collectPage(MetadataTransaction tx, LastLinks links, Garbage.UnlinkedInode note) {
    Inode inode = tx.inode(note.inode()).orElse(null);
    if (inode == null) {
      tx.collected(note);
      return Step.DONE;
    }
    if (!(inode instanceof Directory directory)) {
      return finish(tx, links, note, inode);
    }
    List<DirectoryEntry> page = tx.list(directory.id(), null, BATCH);
    for (DirectoryEntry entry : page) {
      tx.unlink(directory.id(), entry.name());
      if (entry.inode() instanceof Directory below) {
        tx.update(below.withAttributes(below.attributes().withNlink(0)));
        tx.discard(new Garbage.UnlinkedInode(note.instance(), note.due(), below.id()));
      } else {
        links.drop(tx, entry.inode(), engine.now());
      }
    }
    return page.size() < BATCH ? finish(tx, links, note, directory) : Step.MORE;
  }

  private Step finish(
      MetadataTransaction tx, LastLinks links, Garbage.UnlinkedInode note, Inode inode) {
    if (engine.elsewhere(inode)) {
      // Its owner knows whether it is open.
      tx.discard(
          new Garbage.UnlinkedInode(inode.placement().instance(), engine.dueNow(), inode.id()));
    } else if (!links.collect(tx, inode)) {
      return Step.STILL_OPEN;
    }
    tx.collected(note);
    return Step.DONE;
  }

  private int sweepUnpublished() {
    int deleted = 0;
    Optional<SweepSignal.Unpublished> next = signal.takeUnpublished(engine.now());
    while (next.isPresent()) {
      if (deleteUnpublished(next.get().blob())) {
        deleted++;
      }
      next = signal.takeUnpublished(engine.now());
    }
    return deleted;
  }

  /** Returns whether the blob is gone; one that a store could not answer for comes again. */
  private boolean deleteUnpublished(BlobRef blob) {
    try {
      if (referenced(blob)) {
        return false;
      }
      engine.blobs(blob.backend()).delete(blob.key());
      return true;
    } catch (FsException e) {
      signal.unpublished(blob, engine.now().plus(RETRY));
      failures.accept(e);
      return false;
    }
  }

  @Override
  public void close() {
    signal.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
