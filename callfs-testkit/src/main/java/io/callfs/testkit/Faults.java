package io.callfs.testkit;

import io.callfs.fs.FsException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes one of the calls to {@link FaultyMetadataStore} and {@link FaultyBlobStore} fail, and
 * counts them. Any number of stores may share one, so that "the third call" is the third to any of
 * them.
 *
 * <p>Only calls of the thread that armed it count and fail, with all that they bring about: a
 * sweeper in the background neither takes a number away nor gets a failure that is meant for
 * another. One test arms it at a time; otherwise thread-safe.
 */
public final class Faults {

  private static final Calls UNWATCHED = new Calls(null, 0, When.BEFORE, () -> unarmed());

  /** When a call fails. */
  public enum When {
    /** Before it has done anything. */
    BEFORE,
    /**
     * After it has done what it does, as far as its contract lets a failing call do anything: a
     * transaction is committed though its acknowledgement is lost, a blob that was put is removed.
     */
    AFTER
  }

  private volatile Calls calls = UNWATCHED;

  /** Creates it disarmed: all calls go through and none is counted. */
  public Faults() {}

  /**
   * From now on counts the calls of this thread from 1 and lets the one of this number fail.
   *
   * @param failure makes the failure; give EIO with {@link When#AFTER}, since that is how a store
   *     says that it does not know the outcome
   */
  public void arm(long number, When when, Supplier<FsException> failure) {
    if (number < 1) {
      throw new IllegalArgumentException("calls are counted from 1, not " + number);
    }
    calls = new Calls(Thread.currentThread(), number, when, failure);
  }

  /** From now on counts the calls of this thread from 1 and lets none fail. */
  public void count() {
    arm(Long.MAX_VALUE, When.BEFORE, Faults::unarmed);
  }

  /** Lets all calls through again; what was counted stays to be asked for. */
  public void disarm() {
    Calls last = calls;
    calls = last.disarmed();
  }

  /** Returns how many calls were counted since it was armed. */
  public long counted() {
    return calls.counted.get();
  }

  /** Returns the name of the call that failed since it was armed. */
  public Optional<String> failed() {
    return Optional.ofNullable(calls.failed);
  }

  /** Returns what is to become of the calls that this thread makes now. */
  Calls here() {
    Calls now = calls;
    return Thread.currentThread().equals(now.thread) ? now : UNWATCHED;
  }

  private static FsException unarmed() {
    throw new IllegalStateException("no call was to fail");
  }

  /** A port call that may read or write a stream of the caller's. */
  @FunctionalInterface
  interface Effect<T extends @Nullable Object, X extends Exception> {
    T run() throws X;
  }

  /** The calls of one thread. */
  static final class Calls {
    private final @Nullable Thread thread;
    private final long failing;
    private final When when;
    private final Supplier<FsException> failure;
    private final AtomicLong counted = new AtomicLong();
    private volatile @Nullable String failed;
    private volatile @Nullable FsException thrown;

    private Calls(@Nullable Thread thread, long failing, When when, Supplier<FsException> failure) {
      this.thread = thread;
      this.failing = failing;
      this.when = when;
      this.failure = failure;
    }

    private Calls disarmed() {
      Calls after = new Calls(null, failing, when, failure);
      after.counted.set(counted.get());
      after.failed = failed;
      return after;
    }

    /** Makes a call, or fails in its place or after it. */
    <T extends @Nullable Object, X extends Exception> T make(String name, Effect<T, X> effect)
        throws X {
      return make(name, effect, result -> {});
    }

    /** As {@link #make(String, Effect)}; a result that the caller does not get is undone. */
    <T extends @Nullable Object, X extends Exception> T make(
        String name, Effect<T, X> effect, Consumer<? super T> undo) throws X {
      if (this == UNWATCHED) {
        return effect.run();
      }
      boolean fails = counted.incrementAndGet() == failing;
      if (fails && when == When.BEFORE) {
        throw fail(name);
      }
      T result = effect.run();
      if (fails) {
        undo.accept(result);
        throw fail(name);
      }
      return result;
    }

    /** Does the work of a transaction, which fails with a verb of it, also one that it swallows. */
    <T extends @Nullable Object> T within(Supplier<T> work) {
      FsException before = thrown;
      T result = work.get();
      FsException after = thrown;
      if (before == null && after != null) {
        throw after;
      }
      return result;
    }

    private FsException fail(String name) {
      FsException made = failure.get();
      failed = name;
      thrown = made;
      return made;
    }

    /** Makes a call without a result. */
    void run(String name, Runnable effect) {
      this.<Boolean, RuntimeException>make(
          name,
          () -> {
            effect.run();
            return true;
          });
    }
  }
}
