package io.callfs.http.jersey;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/**
 * Content of any length that anyone can make and check again: one odd-sized block over and over.
 */
final class PatternBytes {

  private static final byte[] BLOCK = new byte[(1 << 20) + 7];

  static {
    new Random(42).nextBytes(BLOCK);
  }

  private PatternBytes() {}

  /** Returns the next part of the content at a position: at least one byte, at most {@code max}. */
  static ByteBuffer at(long position, long max) {
    int start = (int) (position % BLOCK.length);
    return ByteBuffer.wrap(BLOCK, start, (int) Math.min(max, BLOCK.length - start))
        .slice()
        .asReadOnlyBuffer();
  }

  static InputStream stream(long length) {
    return new InputStream() {
      private long position;

      @Override
      public int read() {
        return position == length ? -1 : at(position++, 1).get() & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int max) {
        if (position == length) {
          return -1;
        }
        ByteBuffer part = at(position, Math.min(max, length - position));
        int n = part.remaining();
        part.get(bytes, offset, n);
        position += n;
        return n;
      }
    };
  }

  static byte[] array(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; ) {
      ByteBuffer part = at(i, length - i);
      int n = part.remaining();
      part.get(bytes, i, n);
      i += n;
    }
    return bytes;
  }

  static String sha256(long length) throws IOException {
    MessageDigest digest = digest();
    for (long at = 0; at < length; ) {
      ByteBuffer part = at(at, length - at);
      at += part.remaining();
      digest.update(part);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
