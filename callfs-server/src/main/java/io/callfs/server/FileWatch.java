package io.callfs.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs something when one of a few files has changed: its content, or which file a name or a link
 * leads to. A change counts once the files have stood still for one look, so that a file that is
 * being written is not read in half. Closing it waits for nothing.
 *
 * <p>It looks instead of being told: that works on every file system, for links into directories
 * that are swapped, and for files that do not exist yet.
 */
final class FileWatch implements AutoCloseable {

  private static final long LOOK_MILLIS = 200;

  private final List<Path> files;
  private final Runnable changed;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("callfs-watch").factory());
  private List<Object> known;
  private List<Object> seen;

  private FileWatch(List<Path> files, Runnable changed) {
    this.files = List.copyOf(files);
    this.changed = changed;
    this.known = stamps();
    this.seen = known;
  }

  /**
   * Begins to look, several times a second.
   *
   * @param changed never throws
   */
  @SuppressWarnings("FutureReturnValueIgnored")
  static FileWatch start(List<Path> files, Runnable changed) {
    FileWatch watch = new FileWatch(files, changed);
    if (!files.isEmpty()) {
      watch.timer.scheduleWithFixedDelay(
          watch::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
    return watch;
  }

  private synchronized void look() {
    List<Object> now = stamps();
    if (now.equals(seen) && !now.equals(known)) {
      known = now;
      changed.run();
    }
    seen = now;
  }

  /** Runs it now, whether anything has changed or not. */
  synchronized void now() {
    known = stamps();
    seen = known;
    changed.run();
  }

  private List<Object> stamps() {
    List<Object> stamps = new ArrayList<>();
    for (Path file : files) {
      try {
        BasicFileAttributes at = Files.readAttributes(file, BasicFileAttributes.class);
        stamps.add(List.of(at.lastModifiedTime(), at.size(), String.valueOf(at.fileKey())));
      } catch (IOException e) {
        stamps.add("unreadable");
      }
    }
    return stamps;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
