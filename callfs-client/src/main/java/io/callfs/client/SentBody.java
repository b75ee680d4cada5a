package io.callfs.client;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way: knows whether it is its source or the server that others wait
 * for, and what its source threw.
 */
final class SentBody extends InputStream {

  private final InputStream source;
  private volatile boolean reading;
  private volatile long lastProgress = System.nanoTime();
  private volatile boolean ended;
  private volatile @Nullable IOException failure;

  SentBody(InputStream source) {
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    reading = true;
    try {
      int count = source.read(target, offset, length);
      ended |= count < 0;
      return count;
    } catch (IOException e) {
      failure = e;
      throw e;
    } finally {
      lastProgress = System.nanoTime();
      reading = false;
    }
  }

  /** Returns what reading the source threw; null where nothing has. */
  @Nullable IOException failure() {
    return failure;
  }

  /** Returns whether all of it was read. */
  boolean ended() {
    return ended;
  }

  /** Returns for how long the server has taken nothing although there was something to take. */
  long idleNanos() {
    return reading ? 0 : System.nanoTime() - lastProgress;
  }

  /** Leaves the source open, which belongs to who opened it. */
  @Override
  public void close() {}
}
