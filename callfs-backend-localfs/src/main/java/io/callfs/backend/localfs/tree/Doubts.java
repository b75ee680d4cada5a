package io.callfs.backend.localfs.tree;

import io.callfs.fs.InodeId;
import io.callfs.spi.TreeChange.Place;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What may not be shown as it should be, until somebody has looked at it again. Thread-safe; of so
 * many places that they would take much memory only the number is kept, and everything is looked
 * at.
 */
final class Doubts {

  private static final int MOST = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final Map<Place, Integer> places = new LinkedHashMap<>();
  private final Set<InodeId> trees = new LinkedHashSet<>();
  private boolean closed;

  /** A place that was taken to be looked at, and how often that was done in vain. */
  record Doubt(Place place, int attempts) {}

  void at(Place place, int attempts) {
    lock.lock();
    try {
      if (places.size() < MOST) {
        places.merge(place, attempts, Math::max);
      } else {
        trees.add(InodeId.ROOT);
      }
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Doubts everything below a directory. */
  void below(InodeId directory) {
    lock.lock();
    try {
      trees.add(directory);
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Optional<Doubt> takePlace() {
    lock.lock();
    try {
      Iterator<Map.Entry<Place, Integer>> each = places.entrySet().iterator();
      if (!each.hasNext()) {
        return Optional.empty();
      }
      Map.Entry<Place, Integer> next = each.next();
      each.remove();
      return Optional.of(new Doubt(next.getKey(), next.getValue()));
    } finally {
      lock.unlock();
    }
  }

  Optional<InodeId> takeTree() {
    lock.lock();
    try {
      if (trees.remove(InodeId.ROOT)) {
        trees.clear();
        return Optional.of(InodeId.ROOT);
      }
      Iterator<InodeId> each = trees.iterator();
      if (!each.hasNext()) {
        return Optional.empty();
      }
      InodeId next = each.next();
      each.remove();
      return Optional.of(next);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for something to look at, then so long; returns false where there is nothing more to do.
   */
  boolean await(long nanos) {
    lock.lock();
    try {
      while (!closed && places.isEmpty() && trees.isEmpty()) {
        more.await();
      }
      long left = nanos;
      while (!closed && left > 0) {
        left = more.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
