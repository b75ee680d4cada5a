package io.callfs.spi;

import io.callfs.fs.FencingToken;

/** A lock that is held for a limited time. Thread-safe. */
public interface Lease extends AutoCloseable {

  /** Returns what is locked. */
  LockKey key();

  /** Returns the number of this grant. */
  FencingToken token();

  /**
   * Extends the lease to its full time from now.
   *
   * @return false where it was lost meanwhile; then it stays lost
   * @throws io.callfs.fs.FsException EHOSTDOWN where the lock service can't be reached
   */
  boolean renew();

  /**
   * Gives the lock back; does nothing where it was lost or given back before. Never throws for a
   * lock service that is away.
   */
  @Override
  void close();
}
