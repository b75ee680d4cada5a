package io.callfs.backend.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** An answer that is being read from one position of an object on. Used by one thread at a time. */
final class Forward {

  /** What is read to its end instead of breaking the connection. */
  private static final long CHEAP_REST = 256 * 1024;

  private static final int SCRATCH = 64 * 1024;

  private final ResponseInputStream<GetObjectResponse> stream;
  private final long begin;
  private final long end;
  private long position;
  private byte[] scratch = new byte[0];

  Forward(ResponseInputStream<GetObjectResponse> stream, long position, long end) {
    this.stream = stream;
    this.begin = position;
    this.position = position;
    this.end = end;
  }

  long position() {
    return position;
  }

  /** Returns how many bytes were asked for. */
  long window() {
    return end - begin;
  }

  boolean finished() {
    return position == end;
  }

  /** Reads at least one byte into a buffer with room; not at the end. */
  int read(ByteBuffer target) throws IOException {
    int most = (int) Math.min(target.remaining(), end - position);
    int count = target.hasArray() ? readArray(target, most) : readDirect(target, most);
    if (count < 0) {
      throw new IOException("the answer ended " + (end - position) + " bytes early");
    }
    position += count;
    return count;
  }

  private int readArray(ByteBuffer target, int most) throws IOException {
    int count = stream.read(target.array(), target.arrayOffset() + target.position(), most);
    if (count > 0) {
      target.position(target.position() + count);
    }
    return count;
  }

  private int readDirect(ByteBuffer target, int most) throws IOException {
    if (scratch.length < Math.min(most, SCRATCH)) {
      scratch = new byte[Math.min(most, SCRATCH)];
    }
    int count = stream.read(scratch, 0, Math.min(most, scratch.length));
    if (count > 0) {
      target.put(scratch, 0, count);
    }
    return count;
  }

  /** Gives the connection back where that is cheap, and breaks it otherwise. */
  void close() {
    if (end - position > CHEAP_REST) {
      stream.abort();
      return;
    }
    try {
      stream.close();
    } catch (IOException e) {
      stream.abort();
    }
  }

  /** Breaks the connection. */
  void abort() {
    stream.abort();
  }
}
