package io.callfs.server.audit;

import io.callfs.http.AuditListener;
import io.callfs.server.setup.ExitStatus;
import io.callfs.server.setup.StartFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line of JSON for each event, in order, by a thread of its own; whoever starts it
 * closes it, after the last request: what was told before is written by then.
 *
 * <p>A request waits when the queue is full, so no line is lost while the process lives. Lines are
 * handed to the system at once and not forced to the disk. When a line can't be written, that is
 * logged and the server goes on.
 */
public final class AuditLog implements AuditListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

  private static final int QUEUE = 8192;

  private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AuditFile out;
  private final boolean chain;
  private final InstantSource clock;
  private final Thread writer;
  private String previous;
  private volatile boolean closing;

  private AuditLog(AuditFile out, boolean chain, String previous, InstantSource clock) {
    this.out = out;
    this.chain = chain;
    this.previous = previous;
    this.clock = clock;
    this.writer = Thread.ofPlatform().name("callfs-audit").unstarted(this::write);
  }

  /**
   * Starts to append to a file, which is made with mode 0600 where there is none.
   *
   * @param chain whether each line has the hash of the one before; goes on where the file ends
   * @throws StartFailure in one line, where the file can't be used
   */
  public static AuditLog open(Path file, boolean chain, InstantSource clock) {
    try {
      AuditFile out = AuditFile.open(file);
      AuditLog audit =
          new AuditLog(out, chain, chain ? lastHash(out) : AuditLine.NOTHING_BEFORE, clock);
      audit.writer.start();
      return audit;
    } catch (IOException e) {
      throw new StartFailure(
          ExitStatus.IO, "the audit log " + file + " can't be used: " + e.getMessage(), e);
    }
  }

  /** Returns what the next line follows. */
  private static String lastHash(AuditFile out) throws IOException {
    Optional<String> last = out.lastLine();
    if (last.isEmpty()) {
      return AuditLine.NOTHING_BEFORE;
    }
    return AuditLine.hash(last.get())
        .orElseThrow(
            () -> new IOException("its last line has no hash; begin another file to chain lines"));
  }

  @Override
  public void happened(Event event) {
    try {
      queue.put(event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      log.error("request {} is missing in the audit log", event.requestId());
    }
  }

  private void write() {
    List<Event> batch = new ArrayList<>();
    while (!closing || !queue.isEmpty()) {
      try {
        Event first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        batch.add(first);
        queue.drainTo(batch);
        append(batch);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        batch.clear();
      }
    }
  }

  private void append(List<Event> batch) {
    StringBuilder lines = new StringBuilder();
    String last = previous;
    for (Event event : batch) {
      String line = AuditLine.of(event, clock.instant());
      if (chain) {
        line = AuditLine.chained(line, last);
        last = AuditLine.hash(line).orElseThrow();
      }
      lines.append(line).append('\n');
    }
    try {
      out.append(lines.toString());
      previous = last;
    } catch (IOException e) {
      log.error("{} lines of the audit log could not be written", batch.size(), e);
    }
  }

  /** Writes what was told, and ends. */
  @Override
  public void close() {
    closing = true;
    try {
      writer.join();
      out.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.error("the audit log could not be closed", e);
    }
  }
}
