package io.callfs.spi;

import java.util.Map;

/**
 * Ability of a {@link MetadataStore} that keeps rows in memory: tells of them, for metrics.
 * Thread-safe.
 */
public interface CacheReport {

  /** Returns the present figures; they may lag behind by what other threads do just now. */
  Figures cacheFigures();

  /**
   * Figures of a store's memory.
   *
   * @param hits reads that were answered from memory, since the store was opened
   * @param misses reads that were not
   * @param sizes kind of row to how many of it are in memory
   */
  record Figures(long hits, long misses, Map<String, Long> sizes) {
    /** Checks the parts. */
    public Figures {
      if (hits < 0 || misses < 0) {
        throw new IllegalArgumentException("numbers of reads must not be negative");
      }
      sizes = Map.copyOf(sizes);
    }
  }
}
