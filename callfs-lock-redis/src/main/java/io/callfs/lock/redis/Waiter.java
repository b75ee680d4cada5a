package io.callfs.lock.redis;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that waits for a lock. Thread-safe. */
final class Waiter {

  private final Thread thread = Thread.currentThread();
  private volatile @Nullable String token;
  private volatile boolean poked;

  /** Returns the token that was granted, once it was. */
  @Nullable String token() {
    return token;
  }

  void grant(String granted) {
    token = granted;
    LockSupport.unpark(thread);
  }

  /** Has the thread ask Redis itself. */
  void poke() {
    poked = true;
    LockSupport.unpark(thread);
  }

  /** Returns whether the thread was poked since the last call. */
  boolean takePoke() {
    boolean was = poked;
    poked = false;
    return was;
  }
}
