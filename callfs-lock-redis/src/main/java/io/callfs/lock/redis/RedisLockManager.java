package io.callfs.lock.redis;

import io.callfs.fs.Errno;
import io.callfs.fs.FencingToken;
import io.callfs.fs.FsException;
import io.callfs.spi.HealthProbe;
import io.callfs.spi.Lease;
import io.callfs.spi.LockKey;
import io.callfs.spi.LockManager;
import io.callfs.spi.LockMode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Leases in Redis, shared by all managers on one Redis database. Waiters of a key are served in the
 * order in which their requests reached Redis: who gives a lock back hands it to the next, who is
 * told by a push, so a lease costs two calls, contended or not. All times are Redis' own.
 *
 * <p>Tokens grow also where Redis restarts or loses its data: each is greater than the last one in
 * Redis, than the greatest that the asking manager has seen, and than Redis' clock in microseconds
 * since 1970.
 *
 * <p>Where Redis is away, calls fail within five seconds. A lease whose fate stayed unknown then is
 * given back once Redis answers. Thread-safe.
 */
public final class RedisLockManager implements LockManager, HealthProbe {

  /** Nothing that is waited for takes longer, and sums of two such do not overflow. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** A ticket whose owner does not ask for so long is dropped from the queue. */
  private static final long TICKET_MILLIS = 10_000;

  /** Who waits asks by himself once in so long, in case that a push was lost. */
  private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long START_MILLIS = 5_000;

  private final RedisConnections connections;
  private final WakeUps wakeUps;
  private final HeldLeases leases;
  private final Care care;
  private final String name;
  private final LongSupplier nanoTime;
  private final AtomicLong number = new AtomicLong();
  private final AtomicLong greatestToken = new AtomicLong();
  private volatile boolean closed;

  private RedisLockManager(RedisConnections connections, String name, LongSupplier nanoTime) {
    this.connections = connections;
    this.name = name;
    this.nanoTime = nanoTime;
    wakeUps = new WakeUps(connections, LockKeys.PREFIX + "wake:" + name);
    leases = new HeldLeases(nanoTime);
    care = new Care(wakeUps, this::giveBack);
  }

  /**
   * Connects to Redis; the caller closes the manager.
   *
   * @throws IllegalArgumentException where Redis refuses the user or password, or the certificates
   *     to trust can't be read; the message names the setting
   * @throws FsException EHOSTDOWN where Redis can't be reached
   */
  public static RedisLockManager connect(RedisAddress address) {
    return connect(address, new SecureRandom());
  }

  private static RedisLockManager connect(RedisAddress address, RandomGenerator random) {
    byte[] name = new byte[16];
    random.nextBytes(name);
    RedisConnections connections = new RedisConnections(address, RedisSockets.of(address));
    RedisLockManager manager =
        new RedisLockManager(connections, HexFormat.of().formatHex(name), System::nanoTime);
    boolean started = false;
    try {
      manager.start();
      started = true;
      return manager;
    } finally {
      if (!started) {
        manager.close();
      }
    }
  }

  private void start() {
    try {
      connections.ping();
    } catch (JedisException e) {
      FsException failure = RedisFailures.of(connections.address(), e);
      if (RedisFailures.refusesLogin(e)) {
        throw new IllegalArgumentException("dlm.redis_password: " + failure.subject(), e);
      }
      throw failure;
    }
    if (!wakeUps.start(START_MILLIS)) {
      throw new FsException(
          Errno.EHOSTDOWN,
          "Redis at " + connections.address() + " lets nobody subscribe to " + wakeUps.channel());
    }
    care.start();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException where {@code ttl} is not positive
   * @throws FsException EHOSTDOWN; EAGAIN where the thread was interrupted while it had to wait;
   *     EIO where the manager is closed
   */
  @Override
  public Optional<Lease> acquire(LockKey key, LockMode mode, Duration ttl, Duration maxWait) {
    if (ttl.isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException("time to live " + ttl + " is not positive");
    }
    requireOpen();
    String id = (mode == LockMode.SHARED ? "s:" : "x:") + name + ':' + number.incrementAndGet();
    Attempt attempt =
        new Attempt(key, LockKeys.of(key), id, millis(ttl), nanoTime.getAsLong() + nanos(maxWait));
    if (maxWait.isZero() || maxWait.isNegative()) {
      return Optional.ofNullable(ask(attempt, 0).lease());
    }
    Waiter waiter = wakeUps.enter(id);
    try {
      return Optional.ofNullable(await(attempt, waiter));
    } finally {
      wakeUps.leave(id);
    }
  }

  /** What is asked for. */
  private record Attempt(LockKey key, LockKeys keys, String id, long ttlMillis, long deadline) {}

  /** A lease, or after how many nanoseconds to ask again. */
  private record Answer(@Nullable Lease lease, long again) {}

  private @Nullable Lease await(Attempt attempt, Waiter waiter) {
    long left = attempt.deadline() - nanoTime.getAsLong();
    Answer answer = ask(attempt, left);
    long again = nanoTime.getAsLong() + answer.again();
    while (answer.lease() == null) {
      String token = waiter.token();
      if (token != null) {
        return granted(attempt, token, nanoTime.getAsLong());
      }
      boolean interrupted = Thread.currentThread().isInterrupted();
      long now = nanoTime.getAsLong();
      left = attempt.deadline() - now;
      if (closed || interrupted || left <= 0) {
        abandon(attempt.keys(), attempt.id());
        requireOpen();
        if (interrupted) {
          throw new FsException(
              Errno.EAGAIN, "interrupted while waiting for lock " + attempt.key().value());
        }
        return null;
      }
      if (waiter.takePoke() || again - now <= 0) {
        answer = ask(attempt, left);
        again = nanoTime.getAsLong() + answer.again();
      } else {
        LockSupport.parkNanos(this, Math.min(left, again - now));
      }
    }
    return answer.lease();
  }

  private Answer ask(Attempt attempt, long patience) {
    long begun = nanoTime.getAsLong();
    List<?> answer;
    try {
      answer =
          (List<?>)
              connections.run(
                  LockScripts.ACQUIRE,
                  attempt.keys(),
                  List.of(
                      Long.toString(greatestToken.get()),
                      attempt.id(),
                      Long.toString(attempt.ttlMillis()),
                      Long.toString(millis(Duration.ofNanos(patience))),
                      wakeUps.channel(),
                      Long.toString(TICKET_MILLIS)));
    } catch (FsException e) {
      care.giveBackLater(attempt.keys(), attempt.id());
      throw e;
    }
    String detail = new String((byte[]) answer.get(1), StandardCharsets.UTF_8);
    if (answer.get(0).equals(1L)) {
      return new Answer(granted(attempt, detail, begun), 0);
    }
    // One more, since Redis counts whole milliseconds.
    long untilLoss = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(detail) + 1);
    return new Answer(null, Math.min(untilLoss, ASK_NANOS));
  }

  private Lease granted(Attempt attempt, String token, long begun) {
    long value = Long.parseLong(token);
    greatestToken.accumulateAndGet(value, Math::max);
    RedisLease lease =
        new RedisLease(
            this,
            attempt.key(),
            attempt.id(),
            new FencingToken(value),
            attempt.ttlMillis(),
            begun + TimeUnit.MILLISECONDS.toNanos(attempt.ttlMillis()));
    leases.add(lease);
    if (closed) {
      release(lease);
      requireOpen();
    }
    return lease;
  }

  boolean renew(RedisLease lease) {
    if (!leases.holds(lease)) {
      return false;
    }
    long begun = nanoTime.getAsLong();
    Object kept =
        connections.run(
            LockScripts.RENEW,
            LockKeys.of(lease.key()),
            List.of(
                Long.toString(greatestToken.get()), lease.id(), Long.toString(lease.ttlMillis())));
    if (kept.equals(1L)) {
      lease.extend(begun + TimeUnit.MILLISECONDS.toNanos(lease.ttlMillis()));
      return leases.holds(lease);
    }
    boolean ignored = leases.remove(lease);
    return false;
  }

  void release(RedisLease lease) {
    if (leases.remove(lease)) {
      abandon(LockKeys.of(lease.key()), lease.id());
    }
  }

  /** Gives back what the id holds or waits for, later where Redis is away. */
  private void abandon(LockKeys keys, String id) {
    try {
      giveBack(keys, id);
    } catch (FsException e) {
      care.giveBackLater(keys, id);
    }
  }

  private void giveBack(LockKeys keys, String id) {
    Object ignored =
        connections.run(LockScripts.RELEASE, keys, List.of(Long.toString(greatestToken.get()), id));
  }

  @Override
  public long held() {
    return leases.count();
  }

  /** Returns how many threads are about to acquire a lock and bear waiting. */
  int waiting() {
    return wakeUps.waiting();
  }

  @Override
  public void probe() {
    requireOpen();
    try {
      connections.ping();
    } catch (JedisException e) {
      throw new FsException(Errno.EHOSTDOWN, "Redis " + RedisFailures.reason(e), e);
    }
  }

  /** Gives all leases back and fails those who wait with EIO. Idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    care.close();
    wakeUps.close();
    try {
      for (RedisLease lease : leases.removeAll()) {
        giveBack(LockKeys.of(lease.key()), lease.id());
      }
    } catch (FsException e) {
      // Redis is away: the leases end by themselves.
      return;
    } finally {
      connections.close();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new FsException(Errno.EIO, "lock manager is closed");
    }
  }

  /** Rounds up: what lasts shorter than Redis' clock can tell lasts as long as it can. */
  private static long millis(Duration time) {
    return (nanos(time) + 999_999) / 1_000_000;
  }

  private static long nanos(Duration time) {
    return time.compareTo(LONGEST) < 0 ? time.toNanos() : LONGEST.toNanos();
  }
}
