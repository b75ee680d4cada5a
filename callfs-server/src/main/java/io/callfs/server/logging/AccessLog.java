package io.callfs.server.logging;

import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The access log: one event a request, on the logger {@code io.callfs.access}. Thread-safe. */
public final class AccessLog {

  private static final Logger LOG = LoggerFactory.getLogger("io.callfs.access");

  private AccessLog() {}

  /**
   * A request that is over.
   *
   * @param method the method as received
   * @param route the template of the route, never the path: paths may be secret, and tokens are
   * @param status the answer's status
   * @param duration from the complete header to the last byte of the answer
   * @param bytesIn bytes of the request's body that were read
   * @param bytesOut bytes of the answer's body that were sent
   * @param user the caller's name, or {@code -}
   * @param remote the client's address
   * @param requestId the value of {@code X-Request-ID}
   */
  public record Entry(
      String method,
      String route,
      int status,
      Duration duration,
      long bytesIn,
      long bytesOut,
      String user,
      String remote,
      String requestId) {

    /** Checks that nothing is missing. */
    public Entry {
      Objects.requireNonNull(method);
      Objects.requireNonNull(route);
      Objects.requireNonNull(duration);
      Objects.requireNonNull(user);
      Objects.requireNonNull(remote);
      Objects.requireNonNull(requestId);
    }
  }

  /** Writes the line, at level INFO. */
  public static void write(Entry entry) {
    LOG.atInfo()
        .addKeyValue("method", entry.method())
        .addKeyValue("route", entry.route())
        .addKeyValue("status", entry.status())
        .addKeyValue("duration_ms", Math.round(entry.duration().toNanos() / 1e3) / 1e3)
        .addKeyValue("bytes_in", entry.bytesIn())
        .addKeyValue("bytes_out", entry.bytesOut())
        .addKeyValue("user", entry.user())
        .addKeyValue("remote", entry.remote())
        .addKeyValue("request_id", entry.requestId())
        .log("request");
  }
}
