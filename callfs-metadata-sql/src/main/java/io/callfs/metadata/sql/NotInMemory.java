package io.callfs.metadata.sql;

/** Breaks off work that was tried on the cache only. Carries nothing, so there are but two. */
@SuppressWarnings("StaticAssignmentOfThrowable")
final class NotInMemory extends RuntimeException {

  /** A row that the cache does not have. */
  static final NotInMemory ABSENT = new NotInMemory("row is not in memory");

  /** The state has changed since the work began. */
  static final NotInMemory CHANGED = new NotInMemory("state has changed");

  private static final long serialVersionUID = 1L;

  private NotInMemory(String message) {
    super(message, null, false, false);
  }
}
