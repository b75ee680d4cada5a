package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.FsException;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.RecentBlobs;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds, when the engine starts, the blobs that a crash has left without a name. Only what was
 * written in the last hour before the store stood still can be such, so the time this takes grows
 * with recent work and not with the store.
 */
final class Leftovers {

  private static final Duration WINDOW = Duration.ofHours(1);

  /**
   * On a shared backend, what nobody names so long after it was put nobody is about to name any
   * more; before, it may be another instance's that is still being published.
   */
  private static final Duration SETTLED = Duration.ofDays(1);

  private final Engine engine;
  private final Consumer<FsException> failures;

  Leftovers(Engine engine, Consumer<FsException> failures) {
    this.engine = engine;
    this.failures = failures;
  }

  /**
   * Hands what nobody names to the sweeper. Stops at the first failure of a store, which is told.
   */
  void find() {
    for (Map.Entry<String, BlobStore> backend : engine.backends().entrySet()) {
      try {
        backend
            .getValue()
            .capability(RecentBlobs.class)
            .ifPresent(recent -> find(backend.getKey(), recent));
      } catch (FsException e) {
        failures.accept(e);
      }
    }
  }

  private void find(String backend, RecentBlobs recent) {
    Optional<Instant> newest = recent.newest();
    if (newest.isEmpty()) {
      return;
    }
    boolean shared = engine.isShared(backend);
    Duration window = shared ? WINDOW.plus(SETTLED) : WINDOW;
    try (Stream<BlobStat> blobs = recent.listSince(newest.get().minus(window))) {
      for (Iterator<BlobStat> each = blobs.iterator(); each.hasNext(); ) {
        BlobStat stat = each.next();
        BlobRef blob = new BlobRef(backend, stat.key(), stat.size(), 0);
        if (!engine.metadata().<Boolean>read(reader -> reader.isReferenced(blob))) {
          engine.sweeping().unpublished(blob, shared ? stat.created().plus(SETTLED) : Instant.MIN);
        }
      }
    }
  }
}
