package io.callfs.server;

import io.callfs.fs.FsException;
import io.callfs.fs.InstanceId;
import io.callfs.server.metrics.Metrics;
import io.callfs.spi.FileCounts;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.Peers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts now and then the files of each instance, where there are several, until it is closed. What
 * counting takes grows with all files, so it is done the less often the longer it takes.
 */
final class FileCounting implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(FileCounting.class);

  private static final Duration INTERVAL = Duration.ofMinutes(1);

  /** So many times longer than it counts it rests. */
  private static final int REST = 50;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("callfs-counts").factory());
  private final FileCounts counts;
  private volatile Map<InstanceId, Long> last = Map.of();

  private FileCounting(FileCounts counts) {
    this.counts = counts;
  }

  /** Begins, where there are peers and the store can tell. Whoever begins it closes it. */
  static Optional<FileCounting> start(
      MetadataStore metadata, Optional<Peers> peers, Metrics metrics) {
    Optional<FileCounting> counting =
        peers.flatMap(known -> metadata.capability(FileCounts.class)).map(FileCounting::new);
    counting.ifPresent(begun -> {
      metrics.filesPerInstance(() -> begun.last);
      begun.next(Duration.ZERO);
    });
    return counting;
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private void next(Duration wait) {
    if (!timer.isShutdown()) {
      timer.schedule(this::count, wait.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void count() {
    long started = System.nanoTime();
    try {
      last = counts.filesPerInstance();
    } catch (FsException e) {
      log.warn("files could not be counted, which is tried again later: {}", e.getMessage());
    }
    Duration rest = Duration.ofNanos(System.nanoTime() - started).multipliedBy(REST);
    next(rest.compareTo(INTERVAL) > 0 ? rest : INTERVAL);
  }

  /** Ends it, after what it is at. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
