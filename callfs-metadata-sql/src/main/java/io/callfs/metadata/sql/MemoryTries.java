package io.callfs.metadata.sql;

import io.callfs.spi.CacheReport;
import io.callfs.spi.MetadataReader;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Tries work on the cache, a few times where its state changes meanwhile, and counts. */
final class MemoryTries {

  private static final int TRIES = 4;

  private final MetadataCache cache;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  MemoryTries(MetadataCache cache) {
    this.cache = cache;
  }

  /** Returns what the work gives, or nothing where it asks for what is not in memory. */
  <T> Optional<T> read(Function<? super MetadataReader, ? extends T> work) {
    for (int i = 0; i < TRIES; i++) {
      long since = cache.stamp();
      if ((since & 1) != 0) {
        Thread.onSpinWait();
        continue;
      }
      try {
        Optional<T> found = Optional.of(work.apply(new MemoryReader(cache, since)));
        hits.increment();
        return found;
      } catch (NotInMemory missing) {
        if (missing == NotInMemory.ABSENT) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /** Counts a read that goes to the database. */
  void missed() {
    misses.increment();
  }

  CacheReport.Figures figures() {
    return new CacheReport.Figures(
        hits.sum(),
        misses.sum(),
        Map.of(
            "inodes", cache.inodes.estimatedSize(),
            "dentries", cache.dentries.estimatedSize(),
            "extents", cache.extents.estimatedSize(),
            "small_blobs", cache.smallBlobs.estimatedSize()));
  }
}
