package io.callfs.http.jersey;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A few large direct buffers for what goes to and comes from the network. Nobody keeps one while
 * waiting for a client, so as many are enough as there are processors. Thread-safe.
 */
final class DirectBuffers {

  /** Room for eight TLS records and the rest that an engine wants to see free. */
  static final int CAPACITY = 192 * 1024;

  private final ArrayBlockingQueue<ByteBuffer> free;

  DirectBuffers(int kept) {
    free = new ArrayBlockingQueue<>(kept);
  }

  /** Returns an empty buffer. */
  ByteBuffer take() {
    @Nullable ByteBuffer buffer = free.poll();
    return buffer == null ? ByteBuffer.allocateDirect(CAPACITY) : buffer.clear();
  }

  /** Takes a buffer back, which its user must not touch any more. */
  void give(ByteBuffer buffer) {
    boolean ignored = free.offer(buffer);
  }
}
