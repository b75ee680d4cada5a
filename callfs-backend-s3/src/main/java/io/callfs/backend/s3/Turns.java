package io.callfs.backend.s3;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one at a time publish an object of a name, since not every service checks that there is none
 * and stores it in one step. Thread-safe.
 */
final class Turns {

  private record Turn(ReentrantLock lock, int takers) {}

  private final ConcurrentHashMap<String, Turn> turns = new ConcurrentHashMap<>();

  /** Runs the step when it is this name's turn. */
  void in(String name, Runnable step) {
    Turn turn =
        turns.merge(
            name,
            new Turn(new ReentrantLock(), 1),
            (known, mine) -> new Turn(known.lock(), known.takers() + 1));
    turn.lock().lock();
    try {
      step.run();
    } finally {
      turn.lock().unlock();
      turns.computeIfPresent(
          name,
          (same, known) -> known.takers() == 1 ? null : new Turn(known.lock(), known.takers() - 1));
    }
  }
}
