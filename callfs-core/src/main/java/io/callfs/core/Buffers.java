package io.callfs.core;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/** Direct buffers for moving content, kept for reuse up to a bound. Thread-safe. */
final class Buffers {

  /** Bytes of a buffer. */
  static final int SIZE = 128 * 1024;

  private final ArrayBlockingQueue<ByteBuffer> idle;

  Buffers(int kept) {
    idle = new ArrayBlockingQueue<>(kept);
  }

  /** Returns an empty buffer of {@link #SIZE}; the caller gives it back. */
  ByteBuffer take() {
    ByteBuffer buffer = idle.poll();
    return buffer == null ? ByteBuffer.allocateDirect(SIZE) : buffer.clear();
  }

  /** Takes a buffer back that nobody uses any more. */
  void give(ByteBuffer buffer) {
    idle.offer(buffer);
  }
}
