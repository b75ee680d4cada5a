package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Directory;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
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
 * never published, and the rows of trees that were removed at once. Spares what is open; leaves for
 * later what fails.
 */
final class Sweeper implements AutoCloseable {

  private static final int BATCH = 256;
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
    return signal.anyUnpublished()
        || !engine
            .metadata()
            .<List<Garbage>>read(
                reader -> reader.garbage(engine.instance(), engine.now().plus(LATEST), 1))
            .isEmpty();
  }

  /** Collects everything that is due now; returns how much was. */
  int sweep() {
    int collected = sweepUnpublished();
    List<Garbage> due;
    do {
      due =
          engine
              .metadata()
              .<List<Garbage>>read(
                  reader -> reader.garbage(engine.instance(), engine.now(), BATCH));
      int done = collect(due);
      collected += done;
      if (done < due.size()) {
        return collected; // what is still open now comes again with the next sweep
      }
    } while (due.size() == BATCH);
    return collected;
  }

  private int collect(List<Garbage> due) {
    List<Garbage> done = new ArrayList<>();
    int finished = 0;
    for (Garbage garbage : due) {
      if (garbage instanceof Garbage.DiscardedBlob discarded) {
        if (!engine.openBlobs().pinned(discarded.blob()) && deleteUnreferenced(discarded.blob())) {
          done.add(garbage);
        }
      } else if (garbage instanceof Garbage.UnlinkedInode unlinked) {
        collectTree(unlinked);
        finished++;
      }
    }
    if (!done.isEmpty()) {
      engine
          .metadata()
          .<Boolean>write(tx -> {
            done.forEach(garbage -> settle(tx, garbage));
            return true;
          });
    }
    return finished + done.size();
  }

  private static void settle(MetadataTransaction tx, Garbage garbage) {
    if (garbage instanceof Garbage.DiscardedBlob discarded && discarded.blob().inline()) {
      tx.deleteSmallBlob(discarded.blob().key());
    }
    tx.collected(garbage);
  }

  /** Returns whether the note is settled: the blob is gone, or somebody else names it. */
  private boolean deleteUnreferenced(BlobRef blob) {
    if (blob.inline()) {
      return true;
    }
    BlobStore store = engine.backends().get(blob.backend());
    if (store == null) {
      return false;
    }
    if (!referenced(blob)) {
      store.delete(blob.key());
    }
    return true;
  }

  private boolean referenced(BlobRef blob) {
    return engine.metadata().<Boolean>read(reader -> reader.isReferenced(blob));
  }

  /**
   * Removes the rows of an unlinked inode; those of a directory a page at a time, its
   * subdirectories by notes of their own.
   */
  private void collectTree(Garbage.UnlinkedInode note) {
    boolean more = true;
    while (more) {
      more = engine.metadata().<Boolean>write(tx -> collectPage(tx, note));
    }
  }

  private boolean collectPage(MetadataTransaction tx, Garbage.UnlinkedInode note) {
    Optional<Inode> inode = tx.inode(note.inode());
    if (inode.isEmpty()) {
      tx.collected(note);
      return false;
    }
    if (!(inode.get() instanceof Directory directory)) {
      Removing.dropLink(engine, tx, inode.get(), engine.now());
      tx.collected(note);
      return false;
    }
    List<DirectoryEntry> page = tx.list(directory.id(), null, BATCH);
    for (DirectoryEntry entry : page) {
      tx.unlink(directory.id(), entry.name());
      if (entry.inode() instanceof Directory below) {
        tx.update(below.withAttributes(below.attributes().withNlink(0)));
        tx.discard(new Garbage.UnlinkedInode(note.instance(), note.due(), below.id()));
      } else {
        Removing.dropLink(engine, tx, entry.inode(), engine.now());
      }
    }
    if (page.size() < BATCH) {
      tx.delete(directory.id());
      tx.collected(note);
      return false;
    }
    return true;
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
