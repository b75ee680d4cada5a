package io.callfs.metadata.sql;

import org.jspecify.annotations.Nullable;

/**
 * The transaction that closures share; used on the writer's thread.
 *
 * @param <X> what closures are handed
 */
interface Batch<X> {

  /** Begins. */
  void begin();

  /** Returns what closures are handed. */
  X transaction();

  /** Begins anew to watch for changes. */
  void watch();

  /** Returns whether anything was tried to be changed since {@link #watch}. */
  boolean changed();

  /** Returns the failure that forbids a commit, also where a closure has caught it. */
  @Nullable RuntimeException broken();

  /** Marks the point to which {@link #rollbackToSavepoint} returns. */
  void savepoint();

  /** Sends what was put off, so that it is refused now if at all. */
  default void flush() {}

  /**
   * Returns whether a batch that failed and was rolled back may be run once more: nothing of it was
   * committed, and the cause may have passed.
   */
  default boolean mayRetry(Throwable cause) {
    return false;
  }

  /** Drops the mark. */
  void release();

  /** Undoes all since the mark and drops it. */
  void rollbackToSavepoint();

  /** Makes all of it durable, or throws and leaves nothing of it. */
  void commit();

  /** Leaves nothing of it; never throws. */
  void rollback();

  /** Tells that space was wanting, so that removing may be made possible. */
  void outOfSpace();
}
