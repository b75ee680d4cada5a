package io.callfs.http;

import io.callfs.core.OpenFile;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Principal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The handles that callers hold, by their ids. Each belongs to the principal that opened it and
 * ends when nobody has used it for its time; one that is in use does not end. Thread-safe.
 */
final class OpenHandles implements AutoCloseable {

  private static final int ID_BYTES = 24;
  private static final long LOOK_EVERY_MILLIS = 500;

  private final HandleLimits limits;
  private final String suffix;
  private final LongSupplier nanoTime;
  private final RandomGenerator random;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Handle> handles = new HashMap<>();
  private final Map<Principal, Integer> counts = new HashMap<>();
  private @Nullable Thread watch;

  /** No handle ends before; so most requests need not look at all of them. */
  private long earliestEnd;

  private boolean closed;

  /**
   * Holds none.
   *
   * @param self which ids are to name as their owner; empty where there is no other
   */
  OpenHandles(
      HandleLimits limits,
      Optional<InstanceId> self,
      LongSupplier nanoTime,
      RandomGenerator random) {
    this.limits = limits;
    this.suffix = self.map(id -> "." + id).orElse("");
    this.nanoTime = nanoTime;
    this.random = random;
    this.earliestEnd = nanoTime.getAsLong();
  }

  /** An open file with an id; what changes is guarded by the lock. */
  private static final class Handle {
    private final String id;
    private final Principal owner;
    private final OpenFile file;
    private final FsPath openedAs;
    private final long ttlSeconds;
    private long lastUse;
    private int uses;

    Handle(String id, Principal owner, OpenFile file, FsPath openedAs, long ttlSeconds) {
      this.id = id;
      this.owner = owner;
      this.file = file;
      this.openedAs = openedAs;
      this.ttlSeconds = ttlSeconds;
    }

    /** Returns when it ends, at the earliest. */
    long end(long now) {
      return (uses > 0 ? now : lastUse) + TimeUnit.SECONDS.toNanos(ttlSeconds);
    }
  }

  /** A request's hold on a handle; whoever asked for it closes it, which renews the handle. */
  final class Use implements AutoCloseable {
    private final Handle handle;
    private boolean over;

    private Use(Handle handle) {
      this.handle = handle;
    }

    String id() {
      return handle.id;
    }

    OpenFile file() {
      return handle.file;
    }

    /** Returns the path that was opened, which may have another meaning by now. */
    FsPath openedAs() {
      return handle.openedAs;
    }

    long ttlSeconds() {
      return handle.ttlSeconds;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (!over) {
          over = true;
          handle.uses--;
          handle.lastUse = nanoTime.getAsLong();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Returns the instance that the id of a handle names; empty where it names none. */
  static Optional<InstanceId> owner(String id) {
    int dot = id.indexOf('.');
    try {
      return dot < 0 ? Optional.empty() : Optional.of(new InstanceId(id.substring(dot + 1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Opens a handle.
   *
   * @throws FsException EMFILE where the caller holds too many; what the opening throws
   * @throws Refusal 503 once this is closed
   */
  Use open(Principal owner, FsPath path, long ttlSeconds, Supplier<OpenFile> opening) {
    closeEnded();
    reserve(owner);
    OpenFile file = null;
    try {
      file = opening.get();
      Use use = register(owner, file, path, ttlSeconds);
      file = null;
      return use;
    } catch (RuntimeException e) {
      release(owner);
      throw e;
    } finally {
      if (file != null) {
        file.close();
      }
    }
  }

  private void reserve(Principal owner) {
    lock.lock();
    try {
      int held = counts.getOrDefault(owner, 0);
      if (held >= limits.perPrincipal()) {
        throw new FsException(Errno.EMFILE, "one caller may hold " + limits.perPrincipal());
      }
      counts.put(owner, held + 1);
    } finally {
      lock.unlock();
    }
  }

  private void release(Principal owner) {
    lock.lock();
    try {
      counts.computeIfPresent(owner, (who, held) -> held == 1 ? null : held - 1);
    } finally {
      lock.unlock();
    }
  }

  private Use register(Principal owner, OpenFile file, FsPath path, long ttlSeconds) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + suffix;
    Handle handle = new Handle(id, owner, file, path, ttlSeconds);
    lock.lock();
    try {
      if (closed) {
        throw new Refusal(503, "STOPPING", "the server stops");
      }
      handles.put(id, handle);
      long end = handle.end(nanoTime.getAsLong());
      earliestEnd = end - earliestEnd < 0 ? end : earliestEnd;
      if (watch == null) {
        watch = new Thread(this::watch, "callfs-handles");
        watch.setDaemon(true);
        watch.start();
      }
      changed.signalAll();
      return use(handle);
    } finally {
      lock.unlock();
    }
  }

  private Use use(Handle handle) {
    handle.uses++;
    return new Use(handle);
  }

  /**
   * Holds a handle for the time of a request.
   *
   * @throws Refusal 404 EBADF where there is none of the id, or it has ended, or is another's
   */
  Use use(Principal owner, String id) {
    closeEnded();
    lock.lock();
    try {
      Handle handle = handles.get(id);
      if (handle == null || !handle.owner.equals(owner)) {
        throw unknown();
      }
      return use(handle);
    } finally {
      lock.unlock();
    }
  }

  /** Closes a handle; calls that have begun go on. Refuses as {@link #use} does. */
  void close(Principal owner, String id) {
    closeEnded();
    OpenFile file;
    lock.lock();
    try {
      Handle handle = handles.get(id);
      if (handle == null || !handle.owner.equals(owner)) {
        throw unknown();
      }
      handles.remove(id);
      release(owner);
      file = handle.file;
    } finally {
      lock.unlock();
    }
    file.close();
  }

  private static Refusal unknown() {
    return new Refusal(
        404,
        "EBADF",
        Errno.EBADF,
        "there is no such handle, or it has expired, or it is another's",
        Headers.none());
  }

  /** Closes the handles that nobody has used for their time. */
  void closeEnded() {
    List<OpenFile> ended = new ArrayList<>(0);
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      if (now - earliestEnd < 0) {
        return;
      }
      long next = now + HandleLimits.MAX_TTL.toNanos();
      for (Iterator<Handle> each = handles.values().iterator(); each.hasNext(); ) {
        Handle handle = each.next();
        long end = handle.end(now);
        if (end - now > 0) {
          next = end - next < 0 ? end : next;
          continue;
        }
        each.remove();
        release(handle.owner);
        ended.add(handle.file);
      }
      earliestEnd = next;
    } finally {
      lock.unlock();
    }
    ended.forEach(OpenFile::close);
  }

  /** Returns how many there are. */
  int count() {
    lock.lock();
    try {
      return handles.size();
    } finally {
      lock.unlock();
    }
  }

  /** Ends handles also while no request comes; waits without waking where there are none. */
  private void watch() {
    while (awaitSomeTime()) {
      closeEnded();
    }
  }

  private boolean awaitSomeTime() {
    lock.lock();
    try {
      while (!closed && handles.isEmpty()) {
        changed.await();
      }
      long left = TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY_MILLIS);
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Closes all, and lets none be opened any more. Idempotent. */
  @Override
  public void close() {
    List<OpenFile> open = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      handles.values().forEach(handle -> open.add(handle.file));
      handles.clear();
      counts.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    open.forEach(OpenFile::close);
  }
}
