package io.callfs.http;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which valid keys came from which addresses lately. A wrong key closes its address for keys that
 * were not seen from there; who works from the same address already goes on. Thread-safe; memory is
 * fixed, who was not seen for long is forgotten.
 */
final class KnownKeys {

  private static final int SLOTS = 1 << 14;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final AtomicLongArray slots = new AtomicLongArray(SLOTS);
  private final long seed;

  /**
   * Remembers nobody yet.
   *
   * @param seed a random number, so that nobody can choose an address that looks like another's
   */
  KnownKeys(long seed) {
    this.seed = seed;
  }

  /** Returns whether a key came from there before. */
  boolean knows(long key, String address) {
    long mark = mark(key, address);
    return slots.getOpaque(slot(mark)) == mark;
  }

  /** Remembers that a valid key came from there. */
  void note(long key, String address) {
    long mark = mark(key, address);
    slots.setOpaque(slot(mark), mark);
  }

  private long mark(long key, String address) {
    long mark = seed ^ key;
    for (int i = 0; i < address.length(); i++) {
      mark = (mark ^ address.charAt(i)) * FNV_PRIME;
    }
    mark ^= mark >>> 32;
    return mark == 0 ? 1 : mark;
  }

  private static int slot(long mark) {
    return (int) (mark >>> 17) & (SLOTS - 1);
  }
}
