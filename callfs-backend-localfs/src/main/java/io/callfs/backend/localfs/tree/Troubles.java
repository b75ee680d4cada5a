package io.callfs.backend.localfs.tree;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.TreeChange.Place;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Counts what could not be shown, and tells of it once until all is shown. Thread-safe. */
final class Troubles {

  private static final int MOST = 10_000;

  private final Consumer<FsException> listener;
  private final AtomicLong count = new AtomicLong();
  private final AtomicBoolean told = new AtomicBoolean();
  private final Set<Place> at = ConcurrentHashMap.newKeySet();

  Troubles(Consumer<FsException> listener) {
    this.listener = listener;
  }

  long count() {
    return count.get();
  }

  void happened(Place place, Exception cause) {
    if (at.size() < MOST) {
      at.add(place);
    }
    happened("'" + place.name() + "' in directory " + place.directory(), cause);
  }

  void happened(String what, Exception cause) {
    count.incrementAndGet();
    if (told.compareAndSet(false, true)) {
      Errno errno = cause instanceof FsException known ? known.errno() : Errno.EIO;
      listener.accept(
          new FsException(
              errno,
              what + " can't be shown on the host, tried again later: " + cause.getMessage(),
              cause));
    }
  }

  /** A place is shown as it should be. */
  void over(Place place) {
    if (!at.isEmpty() && at.remove(place) && at.isEmpty()) {
      told.set(false);
    }
  }
}
