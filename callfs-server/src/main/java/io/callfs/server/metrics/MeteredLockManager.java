package io.callfs.server.metrics;

import io.callfs.fs.FencingToken;
import io.callfs.fs.FsException;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockMode;
import java.time.Duration;
import java.util.Optional;

/** Counts and times what a lock manager does. */
public final class MeteredLockManager implements LockManager {

  private final LockManager manager;
  private final Metrics metrics;

  /** Wraps a manager; closing closes it. */
  public MeteredLockManager(LockManager manager, Metrics metrics) {
    this.manager = manager;
    this.metrics = metrics;
  }

  @Override
  public Optional<Lease> acquire(LockKey key, LockMode mode, Duration ttl, Duration maxWait) {
    long start = System.nanoTime();
    String status = "error";
    try {
      Optional<Lease> lease = manager.acquire(key, mode, ttl, maxWait);
      status = lease.isPresent() ? "success" : "timeout";
      return lease.map(MeteredLease::new);
    } finally {
      metrics.lock("acquire", status, System.nanoTime() - start);
    }
  }

  @Override
  public long held() {
    return manager.held();
  }

  @Override
  public <A> Optional<A> capability(Class<A> ability) {
    return manager.capability(ability);
  }

  @Override
  public void close() {
    manager.close();
  }

  private final class MeteredLease implements Lease {
    private final Lease lease;

    MeteredLease(Lease lease) {
      this.lease = lease;
    }

    @Override
    public LockKey key() {
      return lease.key();
    }

    @Override
    public FencingToken token() {
      return lease.token();
    }

    @Override
    public boolean renew() {
      long start = System.nanoTime();
      String status = "error";
      try {
        boolean kept = lease.renew();
        status = kept ? "success" : "lost";
        return kept;
      } catch (FsException e) {
        status = e.errno().name();
        throw e;
      } finally {
        metrics.lock("renew", status, System.nanoTime() - start);
      }
    }

    @Override
    public void close() {
      long start = System.nanoTime();
      lease.close();
      metrics.lock("release", "success", System.nanoTime() - start);
    }
  }
}
