package io.callfs.server.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.callfs.server.config.Configuration;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the wrong keys of addresses and makes those wait that show many: longer after each further
 * one, until an address has shown none for as long as the longest wait. Memory is bounded.
 * Thread-safe.
 */
final class WrongKeys {

  private static final int MOST_ADDRESSES = 100_000;

  private final Configuration.WrongKeys settings;
  private final LongSupplier nanoTime;
  private final Cache<String, Shown> shown;

  /** What an address has shown: how many, the last one when, and until when it has to wait. */
  private record Shown(int count, long last, long until) {}

  WrongKeys(Configuration.WrongKeys settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.shown =
        Caffeine.newBuilder()
            .maximumSize(MOST_ADDRESSES)
            .ticker(nanoTime::getAsLong)
            .expireAfterWrite(settings.maxDelay().multipliedBy(2))
            .build();
  }

  /** Returns how long an address has to wait now. */
  Optional<Duration> mustWait(String address) {
    Shown known = shown.getIfPresent(address);
    if (known == null) {
      return Optional.empty();
    }
    long left = known.until - nanoTime.getAsLong();
    return left > 0 ? Optional.of(Duration.ofNanos(left)) : Optional.empty();
  }

  /** Counts one. */
  void count(String address) {
    if (settings.free() > 0) {
      long now = nanoTime.getAsLong();
      Shown ignored = shown.asMap().compute(address, (key, before) -> after(before, now));
    }
  }

  private Shown after(@Nullable Shown before, long now) {
    long forgotten = settings.maxDelay().toNanos();
    if (before == null || now - Math.max(before.last, before.until) > forgotten) {
      return new Shown(1, now, now);
    }
    if (before.until > now) {
      return before; // looked at by a request that came before the wait began
    }
    int count = Math.min(before.count + 1, Integer.MAX_VALUE - 1);
    return new Shown(count, now, now + wait(count - settings.free()));
  }

  private long wait(int beyond) {
    if (beyond < 1) {
      return 0;
    }
    long longest = settings.maxDelay().toNanos();
    long first = settings.delay().toNanos();
    int doublings = Math.min(beyond - 1, 62);
    return first > (longest >> doublings) ? longest : first << doublings;
  }
}
