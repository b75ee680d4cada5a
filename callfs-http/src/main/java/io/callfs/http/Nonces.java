package io.callfs.http;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The nonces of the last minutes, bounded in number. Each is kept for a period at least and for two
 * at most. Thread-safe.
 */
final class Nonces {

  private final long periodMillis;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private Set<String> current = new HashSet<>();
  private Set<String> before = new HashSet<>();
  private long turned;

  /**
   * Makes an empty one.
   *
   * @param most so many are kept of a period
   */
  Nonces(long periodMillis, int most, long nowMillis) {
    this.periodMillis = periodMillis;
    this.most = most;
    this.turned = nowMillis;
  }

  /** What became of a nonce. */
  enum Outcome {
    NEW,
    SEEN,
    /** It can't be remembered, so it must not be taken. */
    TOO_MANY
  }

  Outcome add(String nonce, long nowMillis) {
    lock.lock();
    try {
      if (nowMillis - turned >= 2 * periodMillis) {
        before = new HashSet<>();
        current = new HashSet<>();
        turned = nowMillis;
      } else if (nowMillis - turned >= periodMillis) {
        before = current;
        current = new HashSet<>();
        turned = nowMillis;
      }
      if (before.contains(nonce) || current.contains(nonce)) {
        return Outcome.SEEN;
      }
      if (current.size() >= most) {
        return Outcome.TOO_MANY;
      }
      current.add(nonce);
      return Outcome.NEW;
    } finally {
      lock.unlock();
    }
  }
}
