package io.callfs.lock.redis;

import io.callfs.fs.FencingToken;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;

/** A lease in Redis. Thread-safe. */
final class RedisLease implements Lease {

  private final RedisLockManager manager;
  private final LockKey key;
  private final String id;
  private final FencingToken token;
  private final long ttlMillis;
  private volatile long end;

  /**
   * Creates a lease.
   *
   * @param end when it is lost unless it is renewed, by the manager's clock
   */
  RedisLease(
      RedisLockManager manager,
      LockKey key,
      String id,
      FencingToken token,
      long ttlMillis,
      long end) {
    this.manager = manager;
    this.key = key;
    this.id = id;
    this.token = token;
    this.ttlMillis = ttlMillis;
    this.end = end;
  }

  String id() {
    return id;
  }

  long ttlMillis() {
    return ttlMillis;
  }

  long end() {
    return end;
  }

  void extend(long newEnd) {
    end = newEnd;
  }

  @Override
  public LockKey key() {
    return key;
  }

  @Override
  public FencingToken token() {
    return token;
  }

  @Override
  public boolean renew() {
    return manager.renew(this);
  }

  @Override
  public void close() {
    manager.release(this);
  }

  @Override
  public String toString() {
    return "lease " + token.value() + " on " + key.value();
  }
}
