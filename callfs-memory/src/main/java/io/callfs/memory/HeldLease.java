package io.callfs.memory;

import io.callfs.fs.FencingToken;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockMode;

/** A lease; when it ends is guarded by its stripe. */
final class HeldLease implements Lease {

  private final LockStripe stripe;
  private final LockState state;
  private final LockMode mode;
  private final FencingToken token;
  private final long ttl;
  private long end;

  HeldLease(LockStripe stripe, LockState state, LockMode mode, FencingToken token, long ttl) {
    this.stripe = stripe;
    this.state = state;
    this.mode = mode;
    this.token = token;
    this.ttl = ttl;
  }

  LockState state() {
    return state;
  }

  LockMode mode() {
    return mode;
  }

  void extend(long now) {
    end = now + ttl;
  }

  long left(long now) {
    return end - now;
  }

  @Override
  public LockKey key() {
    return state.key();
  }

  @Override
  public FencingToken token() {
    return token;
  }

  @Override
  public boolean renew() {
    return stripe.renew(this);
  }

  @Override
  public void close() {
    stripe.release(this);
  }

  @Override
  public String toString() {
    return mode + " lease " + token.value() + " on " + key().value();
  }
}
