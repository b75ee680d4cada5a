package io.callfs.server.logging;

import io.callfs.http.RequestListener;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The access log: one event a request, on the logger {@code io.callfs.access}. At level INFO; what
 * monitors ask for again and again, health and metrics, at level DEBUG as long as it is answered
 * well. Thread-safe.
 */
public final class AccessLog implements RequestListener {

  private static final Set<String> PROBES = Set.of("/health", "/livez", "/readyz", "/metrics");

  private static final Logger LOG = LoggerFactory.getLogger("io.callfs.access");

  /** Makes one; all write to the same log. */
  public AccessLog() {}

  @Override
  public void completed(Completed request) {
    String user = request.principal();
    boolean routine = PROBES.contains(request.route()) && request.status() < 400;
    LoggingEventBuilder event = LOG.atLevel(routine ? Level.DEBUG : Level.INFO);
    if (request.origin() != null) {
      event = event.addKeyValue("origin", request.origin());
    }
    if (request.owner() != null) {
      event = event.addKeyValue("owner", request.owner());
    }
    event
        .addKeyValue("method", request.method())
        .addKeyValue("route", request.route())
        .addKeyValue("status", request.status())
        .addKeyValue("duration_ms", Math.round(request.nanoseconds() / 1e3) / 1e3)
        .addKeyValue("bytes_in", request.bytesIn())
        .addKeyValue("bytes_out", request.bytesOut())
        .addKeyValue("whole", request.whole())
        .addKeyValue("user", user == null ? "-" : user)
        .addKeyValue("remote", request.remoteAddress())
        .addKeyValue("request_id", request.requestId())
        .log("request");
  }
}
