package io.callfs.backend.localfs;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * The memory that bytes pass through, reused. A few transfers at a time get large buffers; those
 * beyond get small ones instead of waiting, since who holds a large one may be a slow client.
 * Thread-safe.
 */
final class TransferBuffers {

  /** Bytes of a large buffer. */
  static final int LARGE = 256 * 1024;

  /** Bytes of a small buffer. */
  static final int SMALL = 16 * 1024;

  /** How many large buffers there are at most. */
  static final int LARGE_COUNT = 32;

  private static final int CHUNK = 32 * 1024;
  private static final int SMALL_KEPT = 256;

  private final Semaphore large = new Semaphore(LARGE_COUNT);
  private final BlockingQueue<Buffer> largeIdle = new ArrayBlockingQueue<>(LARGE_COUNT);
  private final BlockingQueue<Buffer> smallIdle = new ArrayBlockingQueue<>(SMALL_KEPT);

  /** Returns a buffer for a transfer of so many bytes; unknown where negative. */
  Buffer take(long bytes) {
    if ((bytes < 0 || bytes > SMALL) && large.tryAcquire()) {
      Buffer idle = largeIdle.poll();
      return idle == null ? new Buffer(LARGE, CHUNK, true) : idle;
    }
    Buffer idle = smallIdle.poll();
    return idle == null ? new Buffer(SMALL, SMALL, false) : idle;
  }

  /** A direct buffer with an array to fill it from; given back by closing it, once. */
  final class Buffer implements AutoCloseable {
    private final ByteBuffer direct;
    private final byte[] chunk;
    private final boolean isLarge;

    private Buffer(int size, int chunkSize, boolean isLarge) {
      this.direct = ByteBuffer.allocateDirect(size);
      this.chunk = new byte[chunkSize];
      this.isLarge = isLarge;
    }

    /** Returns the memory that goes to and from the disk. */
    ByteBuffer direct() {
      return direct;
    }

    /** Returns the array for streams, which know nothing but arrays. */
    byte[] chunk() {
      return chunk;
    }

    @Override
    public void close() {
      direct.clear();
      if (isLarge) {
        largeIdle.add(this);
        large.release();
        return;
      }
      // What a burst has made and finds no place is left to the collector.
      smallIdle.offer(this);
    }
  }
}
