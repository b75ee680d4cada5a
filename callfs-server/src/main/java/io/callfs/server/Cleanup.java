package io.callfs.server;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened, the last first, where a start fails halfway. Not thread-safe. */
final class Cleanup implements AutoCloseable {

  private final Deque<Runnable> steps = new ArrayDeque<>();

  <C extends AutoCloseable> C with(C opened) {
    steps.push(() -> {
      try {
        opened.close();
      } catch (Exception e) {
        throw new IllegalStateException("could not close " + opened, e);
      }
    });
    return opened;
  }

  /** Everything went well: nothing is to be closed. */
  void keep() {
    steps.clear();
  }

  @Override
  public void close() {
    while (!steps.isEmpty()) {
      steps.pop().run();
    }
  }
}
