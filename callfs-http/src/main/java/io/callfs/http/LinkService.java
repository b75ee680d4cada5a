package io.callfs.http;

import io.callfs.core.DownloadLinks;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What the API needs for links and downloads.
 *
 * @param links makes and finds them
 * @param externalUrl what the URL of a link begins with, without a slash at its end
 * @param limits who asks too often
 * @param listener told of links that are made and used
 */
public record LinkService(
    DownloadLinks links, URI externalUrl, RateLimits limits, Listener listener) {

  /** Checks the parts. */
  public LinkService {
    Objects.requireNonNull(links);
    Objects.requireNonNull(externalUrl);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(listener);
  }

  /** Says who asks too often. Thread-safe; never blocks. */
  public interface RateLimits {

    /** Nobody does. */
    RateLimits NONE =
        new RateLimits() {
          @Override
          public Optional<Duration> generation(String principal, String address) {
            return Optional.empty();
          }

          @Override
          public Optional<Duration> download(String address) {
            return Optional.empty();
          }
        };

    /**
     * Counts a link to be made.
     *
     * @param principal name of the caller
     * @param address the caller's
     * @return how long to wait, where this is one too many
     */
    Optional<Duration> generation(String principal, String address);

    /**
     * Counts a download.
     *
     * @return how long to wait, where this is one too many
     */
    Optional<Duration> download(String address);
  }

  /** Told what becomes of links. Thread-safe; never blocks and never throws. */
  public interface Listener {

    /** Takes no notice. */
    Listener NONE =
        new Listener() {
          @Override
          public void made() {}

          @Override
          public void used(String outcome) {}
        };

    /** A link was made. */
    void made();

    /**
     * A token was shown.
     *
     * @param outcome {@code success}, {@code resumed}, {@code unknown}, {@code expired}, {@code
     *     used}, {@code revoked}, {@code gone} or {@code limited}
     */
    void used(String outcome);
  }
}
