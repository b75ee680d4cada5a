package io.callfs.server.logging;

import io.callfs.http.RequestListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log: one event a request, at level INFO on the logger {@code io.callfs.access}.
 * Thread-safe.
 */
public final class AccessLog implements RequestListener {

  private static final Logger LOG = LoggerFactory.getLogger("io.callfs.access");

  /** Makes one; all write to the same log. */
  public AccessLog() {}

  @Override
  public void completed(Completed request) {
    String user = request.principal();
    LOG.atInfo()
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
