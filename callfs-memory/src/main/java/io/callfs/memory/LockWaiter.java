package io.callfs.memory;

import io.callfs.spi.LockMode;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread in the queue of a key. Guarded by the key's stripe. */
final class LockWaiter {

  private final LockMode mode;
  private final long ttl;
  private final Thread thread;
  private @Nullable HeldLease lease;

  LockWaiter(LockMode mode, long ttl, Thread thread) {
    this.mode = mode;
    this.ttl = ttl;
    this.thread = thread;
  }

  LockMode mode() {
    return mode;
  }

  long ttl() {
    return ttl;
  }

  @Nullable HeldLease lease() {
    return lease;
  }

  void serve(HeldLease granted) {
    lease = granted;
    wake();
  }

  void wake() {
    LockSupport.unpark(thread);
  }
}
