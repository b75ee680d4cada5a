package io.callfs.backend.s3;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The memory of all uploads of a store, in chunks that are used again. Who finds none free for a
 * moment goes on with a file instead, since those who hold the chunks may be slow clients.
 * Thread-safe.
 */
final class PartMemory {

  /** Bytes of a chunk. */
  static final int CHUNK = 64 * 1024;

  private static final long MOST = 256L << 20;
  private static final long PATIENCE_MILLIS = 100;

  private final Semaphore free;
  private final ConcurrentLinkedQueue<byte[]> idle = new ConcurrentLinkedQueue<>();

  PartMemory(long bytes) {
    free = new Semaphore((int) Math.max(1, bytes / CHUNK));
  }

  /** Takes a quarter of the heap, and not more than is of use. */
  static PartMemory ofHeap() {
    return new PartMemory(Math.min(MOST, Runtime.getRuntime().maxMemory() / 4));
  }

  /**
   * Returns a chunk, which the caller gives back; null where there is none.
   *
   * @throws FsException EIO where the thread was interrupted
   */
  byte @Nullable [] take() {
    try {
      if (!free.tryAcquire() && !free.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        return null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(Errno.EIO, "the upload was interrupted", e);
    }
    byte[] chunk = idle.poll();
    return chunk == null ? new byte[CHUNK] : chunk;
  }

  /** Takes a chunk back that nobody uses any more. */
  void give(byte[] chunk) {
    idle.add(chunk);
    free.release();
  }

  /** Returns how many chunks could be taken now. */
  int available() {
    return free.availablePermits();
  }
}
