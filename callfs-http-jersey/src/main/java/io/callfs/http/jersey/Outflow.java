package io.callfs.http.jersey;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.glassfish.grizzly.WriteHandler;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;

/** What goes out on one connection for one answer, no faster than the client takes it. */
final class Outflow {

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Edge edge;
  private final ConnectionState state;
  private long handed;
  private long waitedNanos;
  private long windowStart;

  Outflow(Edge edge, ConnectionState state) {
    this.edge = edge;
    this.state = state;
  }

  /** Hands over an array, which belongs to the connection from now on. Never blocks. */
  void hand(byte[] bytes, int length) throws IOException {
    requireOpen();
    handed += length;
    if (state.encrypted()) {
      state.tls().write(ByteBuffer.wrap(bytes, 0, length));
    } else {
      state.write(Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, bytes, 0, length));
    }
  }

  /** Hands over what is in the buffer, which stays the caller's. Never blocks. */
  void hand(ByteBuffer bytes) throws IOException {
    if (state.encrypted()) {
      requireOpen();
      handed += bytes.remaining();
      state.tls().write(bytes);
    } else {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      hand(copy, copy.length);
    }
  }

  private void requireOpen() throws IOException {
    if (!state.connection().isOpen()) {
      throw new IOException("the client is gone");
    }
  }

  /**
   * Waits until nothing waits for the client any more, so that a slow one holds no more than one
   * piece of memory.
   */
  void awaitTaken() throws IOException {
    if (state.pendingBytes() == 0) {
      return;
    }
    long last = System.nanoTime();
    long progressAt = last;
    int pending = state.pendingBytes();
    Waiter waiter = listen();
    while (pending > 0) {
      LockSupport.parkNanos(this, TICK_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedIOException("interrupted while the client took its answer");
      }
      if (!state.connection().isOpen() || waiter.failed) {
        throw new IOException("the client is gone");
      }
      long now = System.nanoTime();
      waitedNanos += now - last;
      last = now;
      int stillPending = state.pendingBytes();
      if (stillPending != pending) {
        pending = stillPending;
        progressAt = now;
      }
      if (now - progressAt > edge.limits().writeStall().toNanos()) {
        throw new IOException("the client took nothing for " + edge.limits().writeStall());
      }
      requireRate(pending);
      if (pending > 0 && waiter.told) {
        waiter = listen();
      }
    }
  }

  private Waiter listen() {
    Waiter waiter = new Waiter(Thread.currentThread());
    state.connection().getAsyncWriteQueue().notifyWritePossible(waiter, 1);
    return waiter;
  }

  private void requireRate(int pending) throws IOException {
    long window = edge.limits().rateWindow().toNanos();
    if (waitedNanos < window) {
      return;
    }
    long taken = handed - pending;
    if (taken - windowStart < edge.limits().minimumRate() * (window / 1_000_000) / 1000) {
      throw new IOException("the client takes its answer too slowly");
    }
    waitedNanos = 0;
    windowStart = taken;
  }

  /** Wakes the thread that waits, when the client has taken something. */
  private static final class Waiter implements WriteHandler {

    private final Thread thread;
    private volatile boolean told;
    private volatile boolean failed;

    Waiter(Thread thread) {
      this.thread = thread;
    }

    @Override
    public void onWritePossible() {
      told = true;
      LockSupport.unpark(thread);
    }

    @Override
    public void onError(Throwable t) {
      failed = true;
      LockSupport.unpark(thread);
    }
  }
}
