package io.callfs.lock.redis;

import io.callfs.fs.FsException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be done once in a while: notice that Redis is silent, and give back what could not be
 * given back, or what may have been granted by a call whose answer never came. Thread-safe.
 */
final class Care implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Care.class);

  private static final long PAUSE_MILLIS = 1000;

  /** More end by themselves after their time to live. */
  private static final int MOST = 10_000;

  private final WakeUps wakeUps;
  private final BiConsumer<LockKeys, String> giveBack;
  private final Map<String, Left> left = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "callfs-locks-redis-care");

  Care(WakeUps wakeUps, BiConsumer<LockKeys, String> giveBack) {
    this.wakeUps = wakeUps;
    this.giveBack = giveBack;
    thread.setDaemon(true);
  }

  /**
   * What is to be given back.
   *
   * @param times how many times yet: a second time, because a call that timed out may be read by
   *     Redis after the first
   */
  private record Left(LockKeys keys, int times) {}

  void start() {
    thread.start();
  }

  void giveBackLater(LockKeys keys, String id) {
    if (left.size() < MOST) {
      left.put(id, new Left(keys, 2));
    }
  }

  private void run() {
    try {
      while (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        wakeUps.ping();
        giveBack();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void giveBack() {
    try {
      for (Map.Entry<String, Left> each : Map.copyOf(left).entrySet()) {
        Left entry = each.getValue();
        giveBack.accept(entry.keys(), each.getKey());
        left.remove(each.getKey());
        if (entry.times() > 1) {
          left.put(each.getKey(), new Left(entry.keys(), entry.times() - 1));
        }
      }
    } catch (FsException e) {
      log.debug("Redis is still away", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
