package io.callfs.memory;

import io.callfs.spi.LockKey;
import io.callfs.spi.LockMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Who holds a key, and who waits for it in the order of arrival. Guarded by its stripe. */
final class LockState {

  private final LockKey key;
  private final List<HeldLease> holders = new ArrayList<>(1);
  private final ArrayDeque<LockWaiter> waiters = new ArrayDeque<>(1);

  LockState(LockKey key) {
    this.key = key;
  }

  LockKey key() {
    return key;
  }

  ArrayDeque<LockWaiter> waiters() {
    return waiters;
  }

  int held() {
    return holders.size();
  }

  boolean idle() {
    return holders.isEmpty() && waiters.isEmpty();
  }

  /** Returns whether the holders allow one more of the mode. */
  boolean admits(LockMode mode) {
    return holders.isEmpty()
        || (mode == LockMode.SHARED && holders.get(0).mode() == LockMode.SHARED);
  }

  void add(HeldLease lease, long now) {
    lease.extend(now);
    holders.add(lease);
  }

  boolean renew(HeldLease lease, long now) {
    if (!holders.contains(lease)) {
      return false;
    }
    lease.extend(now);
    return true;
  }

  boolean remove(HeldLease lease) {
    return holders.remove(lease);
  }

  void removeAll() {
    holders.clear();
  }

  boolean removeLost(long now) {
    return !holders.isEmpty() && holders.removeIf(lease -> lease.left(now) <= 0);
  }

  /** Returns after how long the first of the leases is lost, at least 1. */
  long untilFirstLoss(long now) {
    long first = Long.MAX_VALUE;
    for (HeldLease lease : holders) {
      first = Math.min(first, lease.left(now));
    }
    return Math.max(1, first);
  }
}
