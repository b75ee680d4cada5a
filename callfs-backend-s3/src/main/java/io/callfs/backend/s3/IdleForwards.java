package io.callfs.backend.s3;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The answers of all sources that are between two reads. Each holds a connection, so the one that
 * waits longest is given up when there are too many; its reader asks again. Thread-safe.
 */
final class IdleForwards {

  /** How many answers of one source wait. */
  private static final int OF_ONE_SOURCE = 2;

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Forward, S3BlobSource> idle = new LinkedHashMap<>();

  IdleForwards(int most) {
    this.most = most;
  }

  /** Takes out the answer of a source that goes on at a position. */
  Optional<Forward> take(S3BlobSource source, long position) {
    lock.lock();
    try {
      for (Iterator<Forward> each = source.idle().iterator(); each.hasNext(); ) {
        Forward forward = each.next();
        if (forward.position() == position) {
          each.remove();
          idle.remove(forward);
          return Optional.of(forward);
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Lets an answer wait for the next read. */
  void park(S3BlobSource source, Forward forward) {
    Optional<Forward> surplus = Optional.of(forward);
    lock.lock();
    try {
      if (!source.closed()) {
        source.idle().add(forward);
        idle.put(forward, source);
        surplus = surplus(source);
      }
    } finally {
      lock.unlock();
    }
    surplus.ifPresent(Forward::close);
  }

  private Optional<Forward> surplus(S3BlobSource source) {
    Forward eldest;
    if (source.idle().size() > OF_ONE_SOURCE) {
      eldest = source.idle().element();
    } else if (idle.size() > most) {
      eldest = idle.keySet().iterator().next();
    } else {
      return Optional.empty();
    }
    S3BlobSource owner = idle.remove(eldest);
    if (owner != null) {
      owner.idle().remove(eldest);
    }
    return Optional.of(eldest);
  }

  /** Gives up all answers of a source, which is closed. */
  void close(S3BlobSource source) {
    Forward[] all;
    lock.lock();
    try {
      all = source.idle().toArray(new Forward[0]);
      source.idle().clear();
      for (Forward forward : all) {
        idle.remove(forward);
      }
    } finally {
      lock.unlock();
    }
    for (Forward forward : all) {
      forward.close();
    }
  }
}
