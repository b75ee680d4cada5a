package io.callfs.server.limits;

import io.callfs.http.AccessLimits;
import io.callfs.http.AddressBlock;
import io.callfs.server.config.Configuration;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The limits of callers as the configuration says. Thread-safe; never blocks for long. */
public final class AccessRateLimits implements AccessLimits {

  private final WrongKeys wrongKeys;
  private final RateLimit<Long> requests;
  private final Failures failures;

  /** Told of callers without a right key. Thread-safe; never blocks and never throws. */
  @FunctionalInterface
  public interface Failures {

    /**
     * A caller was refused.
     *
     * @param reason {@code wrong_key}, {@code must_wait} or {@code too_many_requests}
     */
    void refused(String reason);
  }

  /**
   * Begins to count.
   *
   * @param nanoTime the clock that waits are measured with
   */
  public AccessRateLimits(Configuration.Edge edge, LongSupplier nanoTime, Failures failures) {
    this.wrongKeys = new WrongKeys(edge.wrongKeys(), nanoTime);
    this.requests = new RateLimit<>(edge.requests());
    this.failures = failures;
  }

  @Override
  public Optional<Duration> mustWait(String address) {
    return told("must_wait", wrongKeys.mustWait(AddressBlock.group(address)));
  }

  @Override
  public void wrongKey(String address) {
    failures.refused("wrong_key");
    wrongKeys.count(AddressBlock.group(address));
  }

  @Override
  public Optional<Duration> request(long key) {
    return told("too_many_requests", requests.count(key));
  }

  private Optional<Duration> told(String reason, Optional<Duration> wait) {
    if (wait.isPresent()) {
      failures.refused(reason);
    }
    return wait;
  }
}
