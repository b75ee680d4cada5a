package io.callfs.metadata.sql;

import io.callfs.fs.FsException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A list as the database: closures add to it, and commits make it the durable one. */
final class RecordingBatch implements Batch<RecordingBatch.Lines> {

  /** What closures are handed. */
  static final class Lines {
    private final List<String> lines = new ArrayList<>();
    private @Nullable RuntimeException broken;
    private boolean changed;

    void add(String line) {
      changed = true;
      lines.add(line);
    }

    List<String> all() {
      return List.copyOf(lines);
    }

    /** Fails as the verb of a store that can't go on. */
    void fail(RuntimeException failure) {
      broken = failure;
      throw failure;
    }
  }

  private final Lines lines = new Lines();
  private List<String> saved = List.of();
  private List<String> durable = List.of();
  private final Queue<FsException> commitFailures = new ArrayDeque<>();
  private int commits;
  private int outOfSpace;

  synchronized void failNextCommits(List<FsException> failures) {
    commitFailures.addAll(failures);
  }

  synchronized List<String> durable() {
    return durable;
  }

  synchronized int commits() {
    return commits;
  }

  synchronized int timesOutOfSpace() {
    return outOfSpace;
  }

  @Override
  public void begin() {
    restore(durable());
    lines.changed = false;
  }

  private void restore(List<String> to) {
    lines.lines.clear();
    lines.lines.addAll(to);
    lines.broken = null;
  }

  @Override
  public Lines transaction() {
    return lines;
  }

  @Override
  public void watch() {
    lines.changed = false;
  }

  @Override
  public boolean changed() {
    return lines.changed;
  }

  @Override
  public @Nullable RuntimeException broken() {
    return lines.broken;
  }

  @Override
  public void savepoint() {
    saved = lines.all();
  }

  @Override
  public void release() {
    saved = List.of();
  }

  @Override
  public void rollbackToSavepoint() {
    restore(saved);
  }

  @Override
  public synchronized void commit() {
    FsException failure = commitFailures.poll();
    if (failure != null) {
      throw failure;
    }
    durable = lines.all();
    commits++;
  }

  @Override
  public void rollback() {
    restore(durable());
  }

  @Override
  public synchronized void outOfSpace() {
    outOfSpace++;
  }
}
