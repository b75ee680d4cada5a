package io.callfs.testkit;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Compares what is written to it with the bytes of a {@link PatternStream}, and counts. */
final class PatternChannel implements WritableByteChannel {

  private final long seed;
  private final long from;
  private final int largestWrite;
  private long count;
  private long firstDifference = -1;

  /** Expects the bytes from a position; takes at most so many at once, as a socket may. */
  PatternChannel(long seed, long from, int largestWrite) {
    this.seed = seed;
    this.from = from;
    this.largestWrite = largestWrite;
  }

  long count() {
    return count;
  }

  /** Returns the position of the first wrong byte, or -1. */
  long firstDifference() {
    return firstDifference;
  }

  @Override
  public int write(ByteBuffer source) {
    int taken = Math.min(source.remaining(), largestWrite);
    for (int i = 0; i < taken; i++) {
      if (source.get() != PatternStream.at(seed, from + count) && firstDifference < 0) {
        firstDifference = from + count;
      }
      count++;
    }
    return taken;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
