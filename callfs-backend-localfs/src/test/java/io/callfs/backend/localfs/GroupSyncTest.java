package io.callfs.backend.localfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GroupSyncTest {

  private final CountDownLatch firstRuns = new CountDownLatch(1);
  private final CountDownLatch firstMayEnd = new CountDownLatch(1);
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicReference<IOException> secondFails = new AtomicReference<>();
  private final GroupSync sync = new GroupSync(this::run);

  private void run() throws IOException {
    if (runs.incrementAndGet() > 1) {
      if (secondFails.get() != null) {
        throw secondFails.get();
      }
      return;
    }
    firstRuns.countDown();
    try {
      assertThat(firstMayEnd.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void oneSyncServesAllWhoCameWhileAnotherRan() throws Exception {
    List<Throwable> failures = leadAndFollow(8);
    assertThat(failures).isEmpty();
    assertThat(runs).hasValue(2);
  }

  @Test
  void failedSyncFailsAllThatItServedAndIsNotRunAgain() throws Exception {
    IOException broken = new IOException("broken");
    secondFails.set(broken);
    List<Throwable> failures = leadAndFollow(8);
    assertThat(failures).hasSize(8).allSatisfy(failure -> assertThat(failure).isSameAs(broken));
    assertThat(runs).hasValue(2);
  }

  private List<Throwable> leadAndFollow(int followers) throws Exception {
    List<Throwable> failures = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    threads.add(start(failures));
    assertThat(firstRuns.await(30, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < followers; i++) {
      threads.add(start(failures));
    }
    for (Thread follower : threads.subList(1, threads.size())) {
      awaitWaiting(follower);
    }
    firstMayEnd.countDown();
    for (Thread thread : threads) {
      thread.join(30_000);
      assertThat(thread.isAlive()).isFalse();
    }
    return failures;
  }

  private Thread start(List<Throwable> failures) {
    Thread thread =
        new Thread(() -> {
          Throwable failure = catchThrowable(sync::await);
          if (failure != null) {
            synchronized (failures) {
              failures.add(failure);
            }
          }
        });
    thread.start();
    return thread;
  }

  private static void awaitWaiting(Thread thread) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
