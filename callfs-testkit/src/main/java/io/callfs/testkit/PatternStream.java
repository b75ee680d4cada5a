package io.callfs.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Bytes that are computed from a seed and their position, so that any number needs no memory. */
final class PatternStream extends InputStream {

  /** What happens when the stream has been read so far. */
  @FunctionalInterface
  interface Event {
    void happen() throws IOException;
  }

  private final long seed;
  private final long length;
  private int largestRead = Integer.MAX_VALUE;
  private long eventAt = -1;
  private @Nullable Event event;
  private long position;
  private boolean closed;

  PatternStream(long seed, long length) {
    this.seed = seed;
    this.length = length;
  }

  /** Returns the byte at a position. */
  static byte at(long seed, long position) {
    return (byte) ((position * 0x9E37_79B9_7F4A_7C15L + seed * 0xD1B5_4A32_D192_ED03L) >>> 56);
  }

  /** Returns the first bytes. */
  static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = at(seed, i);
    }
    return bytes;
  }

  /** Returns the CRC-32C of the first bytes. */
  static int crc32c(long seed, long length) {
    CRC32C crc = new CRC32C();
    byte[] part = new byte[1 << 16];
    for (long done = 0; done < length; ) {
      int count = (int) Math.min(part.length, length - done);
      for (int i = 0; i < count; i++) {
        part[i] = at(seed, done + i);
      }
      crc.update(part, 0, count);
      done += count;
    }
    return (int) crc.getValue();
  }

  /** Gives at most so many bytes at once. */
  PatternStream inPiecesOf(int bytes) {
    largestRead = bytes;
    return this;
  }

  /** Lets something happen when so many bytes have been read and more, or the end, is asked for. */
  PatternStream after(long bytes, Event what) {
    eventAt = bytes;
    event = what;
    return this;
  }

  boolean closed() {
    return closed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, target.length);
    if (count == 0) {
      return 0;
    }
    if (event != null && position == eventAt) {
      Event now = event;
      event = null;
      now.happen();
    }
    if (position == length) {
      return -1;
    }
    long until = event == null ? length : Math.min(eventAt, length);
    int given = (int) Math.min(Math.min(count, largestRead), until - position);
    for (int i = 0; i < given; i++) {
      target[offset + i] = at(seed, position + i);
    }
    position += given;
    return given;
  }

  @Override
  public void close() {
    closed = true;
  }
}
