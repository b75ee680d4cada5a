package io.callfs.it.server;

import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/**
 * Content of any size that shows where each of its bytes belongs: a random block whose length is a
 * prime, over and over, beginning somewhere in it.
 */
record BytesPattern(int seed, long size) {

  private static final byte[] BLOCK = new byte[65_521];

  static {
    new Random(7).nextBytes(BLOCK);
  }

  /** Fills the buffer with what is at the position, as far as there is any; returns how much. */
  int at(long position, byte[] buffer) {
    int length = (int) Math.min(buffer.length, size - position);
    int from = (int) ((seed * 7919L + position) % BLOCK.length);
    for (int done = 0; done < length; ) {
      int step = Math.min(length - done, BLOCK.length - from);
      System.arraycopy(BLOCK, from, buffer, done, step);
      done += step;
      from = 0;
    }
    return length;
  }

  byte[] bytes() {
    byte[] all = new byte[Math.toIntExact(size)];
    int ignored = at(0, all);
    return all;
  }

  String sha256() {
    MessageDigest digest = digest();
    byte[] buffer = new byte[1 << 16];
    for (long position = 0; position < size; ) {
      int length = at(position, buffer);
      digest.update(buffer, 0, length);
      position += length;
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  InputStream stream() {
    return new InputStream() {
      private long position;

      @Override
      public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) {
        if (position == size) {
          return -1;
        }
        byte[] piece = new byte[length];
        int count = at(position, piece);
        System.arraycopy(piece, 0, target, offset, count);
        position += count;
        return count;
      }
    };
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
