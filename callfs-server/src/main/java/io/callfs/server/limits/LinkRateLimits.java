package io.callfs.server.limits;

import io.callfs.http.AddressBlock;
import io.callfs.http.LinkService;
import io.callfs.server.config.Configuration;
import java.time.Duration;
import java.util.Optional;

/** The limits of links as the configuration says. Thread-safe. */
public final class LinkRateLimits implements LinkService.RateLimits {

  private final RateLimit<String> generation;
  private final RateLimit<String> download;

  /** Begins to count. */
  public LinkRateLimits(Configuration.Links links) {
    generation = new RateLimit<>(links.generation());
    download = new RateLimit<>(links.download());
  }

  @Override
  public Optional<Duration> generation(String principal, String address) {
    return generation.count(AddressBlock.group(address) + ' ' + principal);
  }

  @Override
  public Optional<Duration> download(String address) {
    return download.count(AddressBlock.group(address));
  }
}
