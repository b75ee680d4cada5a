package io.callfs.server.limits;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.callfs.server.config.Configuration;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Counts what each of many does, in a token bucket of its own. Memory is bounded: who has not been
 * seen for the longest time is forgotten first, and begins anew. Thread-safe; never blocks.
 */
final class RateLimit<K> {

  private static final int MOST_CALLERS = 100_000;

  private final Configuration.Rate rate;
  private final LoadingCache<K, Bucket> buckets;

  RateLimit(Configuration.Rate rate) {
    this.rate = rate;
    // When a bucket is full again it tells nothing that a new one would not.
    long full = rate.perSecond() == 0 ? 1 : 1 + rate.burst() / rate.perSecond();
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_CALLERS)
            .expireAfterAccess(full, TimeUnit.SECONDS)
            .build(caller -> bucket(rate));
  }

  private static Bucket bucket(Configuration.Rate rate) {
    return Bucket.builder()
        .addLimit(limit ->
            limit.capacity(rate.burst()).refillGreedy(rate.perSecond(), Duration.ofSeconds(1)))
        .build();
  }

  /** Counts one; returns how long to wait, where this is one too many. */
  Optional<Duration> count(K caller) {
    if (rate.perSecond() == 0) {
      return Optional.empty();
    }
    ConsumptionProbe probe = buckets.get(caller).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }
}
