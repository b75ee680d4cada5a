package io.callfs.lock.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Hears on a connection of its own what Redis grants to those who wait. Whenever the connection is
 * lost or made anew, all who wait are poked, since something may have gone unheard. Thread-safe.
 */
final class WakeUps implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WakeUps.class);

  /** Silence for so long means that Redis is gone: it is pinged three times meanwhile. */
  private static final int LONGEST_SILENCE_MILLIS = 6000;

  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final RedisConnections connections;
  private final String channel;
  private final Map<String, Waiter> waiters = new ConcurrentHashMap<>();
  private final CountDownLatch firstHeard = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "callfs-locks-redis-wakeups");
  private volatile @Nullable Feed feed;
  private volatile boolean closed;

  WakeUps(RedisConnections connections, String channel) {
    this.connections = connections;
    this.channel = channel;
    thread.setDaemon(true);
  }

  /** Begins to hear, and returns whether Redis listens to it within the time. */
  boolean start(long millis) {
    thread.start();
    try {
      return firstHeard.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  String channel() {
    return channel;
  }

  /** Registers the calling thread. */
  Waiter enter(String id) {
    Waiter waiter = new Waiter();
    waiters.put(id, waiter);
    return waiter;
  }

  void leave(String id) {
    waiters.remove(id);
  }

  int waiting() {
    return waiters.size();
  }

  /** Sees to it that silence is noticed. Call it every two seconds or so. */
  void ping() {
    Feed current = feed;
    if (current != null) {
      current.askForSign();
    }
  }

  private void run() {
    long pause = SHORTEST_PAUSE_NANOS;
    while (!closed) {
      try (Feed opened = new Feed(connections.sockets(), connections.config())) {
        opened.subscribe(channel);
        if (firstHeard.getCount() == 0) {
          log.info("hears Redis at {} again", connections.address());
        }
        feed = opened;
        pause = SHORTEST_PAUSE_NANOS;
        firstHeard.countDown();
        pokeAll();
        while (!closed) {
          hear(opened.next());
        }
      } catch (JedisException e) {
        if (feed != null && !closed) {
          log.warn(
              "Redis at {} {}; locks are tried again",
              connections.address(),
              RedisFailures.reason(e));
        } else {
          log.debug("hears nothing from Redis at {}", connections.address(), e);
        }
      } finally {
        feed = null;
      }
      pokeAll();
      LockSupport.parkNanos(this, closed ? 1 : pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }
  }

  private void pokeAll() {
    waiters.values().forEach(Waiter::poke);
  }

  private void hear(Object message) {
    if (message instanceof List<?> parts
        && parts.size() == 3
        && text(parts.get(0)).equals("message")) {
      String grant = text(parts.get(2));
      int space = Math.max(0, grant.indexOf(' '));
      Waiter waiter = waiters.get(grant.substring(0, space));
      if (waiter != null) {
        waiter.grant(grant.substring(space + 1));
      }
    }
  }

  private static String text(Object part) {
    return part instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
  }

  @Override
  public void close() {
    closed = true;
    Feed current = feed;
    if (current != null) {
      current.cut();
    }
    LockSupport.unpark(thread);
    pokeAll();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A connection that only listens; another thread may ping over it. */
  private static final class Feed extends Connection {

    Feed(RedisSockets sockets, JedisClientConfig config) {
      super(sockets, config);
    }

    void subscribe(String channel) {
      sendCommand(Command.SUBSCRIBE, channel);
      Object ignored = getOne();
      setSoTimeout(LONGEST_SILENCE_MILLIS);
    }

    Object next() {
      return getUnflushedObject();
    }

    void askForSign() {
      try {
        sendCommand(Command.PING);
        flush();
      } catch (JedisException e) {
        log.debug("Redis can't be pinged", e);
      }
    }

    void cut() {
      try {
        forceDisconnect();
      } catch (java.io.IOException e) {
        log.debug("a connection to Redis can't be closed", e);
      }
    }
  }
}
