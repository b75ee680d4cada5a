package io.callfs.backend.localfs.tree;

import io.callfs.spi.TreeChange.Place;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;

/** Locks of places, a fixed number of them, taken in one order by all. Thread-safe. */
final class PlaceLocks {

  private static final int COUNT = 1024;

  private final ReentrantLock[] locks = new ReentrantLock[COUNT];

  PlaceLocks() {
    for (int i = 0; i < COUNT; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /** Locks that are held until they are released, by the thread that took them. */
  final class Held {
    private final int[] numbers;

    private Held(int[] numbers) {
      this.numbers = numbers;
    }

    void release() {
      for (int number : numbers) {
        locks[number].unlock();
      }
    }
  }

  /** Waits for the locks of places; the caller holds none, and releases what it gets. */
  Held take(Collection<Place> places) {
    int[] numbers =
        places.stream()
            .mapToInt(place -> Math.floorMod(spread(place.hashCode()), COUNT))
            .sorted()
            .distinct()
            .toArray();
    for (int number : numbers) {
      locks[number].lock();
    }
    return new Held(numbers);
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 16);
  }
}
