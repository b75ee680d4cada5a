package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.InodeId;
import io.callfs.fs.RegularFile;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What operations tell the sweeper, and how it waits for work. Thread-safe; telling costs next to
 * nothing.
 */
final class SweepSignal implements AutoCloseable {

  /** A file can't have become many extents by fewer changes. */
  private static final int CHANGES_BETWEEN_LOOKS = 32;

  /** Files that wait to be compacted; more are told again by who reads or changes them. */
  private static final int MOST_FRAGMENTED = 10_000;

  private final Duration interval;
  private final Duration idleInterval;
  private final ConcurrentLinkedQueue<Unpublished> unpublished = new ConcurrentLinkedQueue<>();
  private final Set<InodeId> fragmented = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile boolean work = true;
  private boolean closed;

  /**
   * Creates a signal.
   *
   * @param interval between sweeps while there is work
   * @param idleInterval between sweeps otherwise
   */
  SweepSignal(Duration interval, Duration idleInterval) {
    this.interval = interval;
    this.idleInterval = idleInterval;
  }

  /**
   * A blob that no metadata names, as far as its writer knows.
   *
   * @param due not to be judged before
   */
  record Unpublished(BlobRef blob, Instant due) {}

  /** Tells that a blob was stored for a file that then was not published. */
  void unpublished(BlobRef blob) {
    unpublished(blob, Instant.MIN);
  }

  /** Tells that a blob may have been published or not, which shows at the instant. */
  void unpublished(BlobRef blob, Instant due) {
    unpublished.add(new Unpublished(blob, due));
    somethingDiscarded();
  }

  /** Takes an unpublished blob that is due. */
  Optional<Unpublished> takeUnpublished(Instant now) {
    for (Iterator<Unpublished> each = unpublished.iterator(); each.hasNext(); ) {
      Unpublished next = each.next();
      if (!next.due().isAfter(now)) {
        each.remove();
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }

  /**
   * Tells that a part of a file's content was replaced: that leaves something to collect, and once
   * in a while more extents than are good.
   */
  void changedInPart(RegularFile file) {
    if (file.contentVersion() % CHANGES_BETWEEN_LOOKS == 0) {
      manyExtents(file.id());
    }
    somethingDiscarded();
  }

  /** Tells that a file was seen to consist of many extents. */
  void manyExtents(InodeId file) {
    if (fragmented.size() < MOST_FRAGMENTED && fragmented.add(file)) {
      somethingDiscarded();
    }
  }

  /** Takes a file of which there may be many extents; the next change or reading tells it again. */
  Optional<InodeId> takeFragmented() {
    Iterator<InodeId> each = fragmented.iterator();
    if (!each.hasNext()) {
      return Optional.empty();
    }
    InodeId file = each.next();
    each.remove();
    return Optional.of(file);
  }

  /** Tells that there may be something to collect soon. */
  void somethingDiscarded() {
    if (!work) {
      work = true;
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Tells that a sweep begins: what is told from now on is for the next one. */
  void begins() {
    work = false;
  }

  /** Tells that the sweep has left something, which wasn't due yet or failed. */
  void somethingLeft() {
    work = true;
  }

  /** Tells whether a blob without a name waits for its time, or a file to be compacted. */
  boolean anythingWaits() {
    return !unpublished.isEmpty() || !fragmented.isEmpty();
  }

  /** Waits for the time of the next sweep; returns false where there is to be none any more. */
  boolean await() {
    lock.lock();
    try {
      long idle = idleInterval.toNanos();
      while (!closed && !work && idle > 0) {
        idle = changed.awaitNanos(idle);
      }
      long left = interval.toNanos();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
