package io.callfs.lock.redis;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The leases that a manager has granted. Those that were lost are forgotten when they have become
 * as many as the others. Thread-safe.
 */
final class HeldLeases {

  private static final int FEWEST_TO_PURGE = 1024;

  private final Set<RedisLease> leases = ConcurrentHashMap.newKeySet();
  private final LongSupplier nanoTime;
  private volatile int purgeAt = FEWEST_TO_PURGE;

  HeldLeases(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void add(RedisLease lease) {
    leases.add(lease);
    if (leases.size() >= purgeAt) {
      purge();
      purgeAt = Math.max(FEWEST_TO_PURGE, 2 * leases.size());
    }
  }

  boolean holds(RedisLease lease) {
    return leases.contains(lease);
  }

  boolean remove(RedisLease lease) {
    return leases.remove(lease);
  }

  long count() {
    purge();
    return leases.size();
  }

  List<RedisLease> removeAll() {
    List<RedisLease> all = List.copyOf(leases);
    leases.clear();
    return all;
  }

  /** What is lost by our clock only, when Redis' goes slower, can be renewed no more. */
  private void purge() {
    long now = nanoTime.getAsLong();
    leases.removeIf(lease -> lease.end() - now <= 0);
  }
}
