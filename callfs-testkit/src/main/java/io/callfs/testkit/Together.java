package io.callfs.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs tasks on threads of their own that start at one moment. */
final class Together {

  private static final long DEADLINE_SECONDS = 60;

  private Together() {}

  /** What a thread does. */
  @FunctionalInterface
  interface Task {
    void run(int thread) throws Exception;
  }

  /** Runs the task on so many threads and returns when all have ended; fails as they failed. */
  static void run(int threads, Task task) throws Exception {
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      tasks.add(task);
    }
    run(tasks);
  }

  /** Runs each task on a thread and returns when all have ended; fails as they failed. */
  static void run(List<Task> tasks) throws Exception {
    CyclicBarrier start = new CyclicBarrier(tasks.size());
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      int thread = i;
      calls.add(() -> {
        start.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
        tasks.get(thread).run(thread);
        return true;
      });
    }
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      for (Future<Boolean> call : threads.invokeAll(calls, DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        if (call.isCancelled()) {
          throw new AssertionError("not finished after " + DEADLINE_SECONDS + " s");
        }
        call.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("a thread failed: " + e.getCause(), e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
