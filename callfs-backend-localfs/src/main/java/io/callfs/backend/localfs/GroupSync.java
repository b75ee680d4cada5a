package io.callfs.backend.localfs;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Syncs something on behalf of all who wait for it at the moment: one sync serves every caller that
 * came before it began. Where it fails, all of them fail and it is not tried again for them.
 * Thread-safe.
 */
final class GroupSync {

  /** What is synced. */
  interface Sync {
    void run() throws IOException;
  }

  private static final class Round {
    private boolean over;
    private @Nullable IOException failure;
  }

  private final Sync sync;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition roundOver = lock.newCondition();
  private Round next = new Round();
  private boolean running;

  GroupSync(Sync sync) {
    this.sync = sync;
  }

  /**
   * Returns when a sync has succeeded that began after this call.
   *
   * @throws IOException what that sync threw, the same for all that it served
   */
  void await() throws IOException {
    lock.lock();
    try {
      Round mine = next;
      while (!mine.over) {
        if (running) {
          roundOver.awaitUninterruptibly();
        } else {
          lead(mine);
        }
      }
      if (mine.failure != null) {
        throw mine.failure;
      }
    } finally {
      lock.unlock();
    }
  }

  private void lead(Round round) {
    next = new Round();
    running = true;
    // Only a sync that is seen to end well counts; an error that is thrown past us must not.
    IOException failure = new IOException("the sync broke off");
    lock.unlock();
    try {
      sync.run();
      failure = null;
    } catch (IOException e) {
      failure = e;
    } finally {
      lock.lock();
      running = false;
      round.over = true;
      round.failure = failure;
      roundOver.signalAll();
    }
  }
}
