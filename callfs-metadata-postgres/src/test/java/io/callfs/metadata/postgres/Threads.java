package io.callfs.metadata.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs tasks at the same time. */
final class Threads {

  private Threads() {}

  /** A task that may throw. */
  interface Task {
    void run() throws Exception;
  }

  /** Starts all at one moment and waits for the end of each. */
  static void run(Task... tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.length);
    CyclicBarrier together = new CyclicBarrier(tasks.length);
    try {
      List<Future<Boolean>> running = new ArrayList<>();
      for (Task task : tasks) {
        running.add(
            threads.submit(() -> {
              together.await(60, TimeUnit.SECONDS);
              task.run();
              return true;
            }));
      }
      for (Future<Boolean> one : running) {
        boolean ignored = one.get(120, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
