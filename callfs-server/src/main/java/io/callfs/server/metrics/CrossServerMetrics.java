package io.callfs.server.metrics;

import io.callfs.fs.InstanceId;
import io.callfs.http.PeerService;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.Locale;

/** Counts and times requests that cross instances. Thread-safe. */
final class CrossServerMetrics implements PeerService.Listener {

  private static final double NANOS = 1e9;

  private final Counter operations;
  private final Histogram seconds;
  private final InstanceId self;

  CrossServerMetrics(Counter operations, Histogram seconds, InstanceId self) {
    this.operations = operations;
    this.seconds = seconds;
    this.self = self;
  }

  @Override
  public void conflict(InstanceId owner) {
    operations.labels("conflict_detected", self.value(), owner.value()).inc();
  }

  @Override
  public void handedOver(String method, InstanceId owner, boolean whole, long nanoseconds) {
    String verb = method.toLowerCase(Locale.ROOT);
    operations
        .labels(verb + (whole ? "_proxy_success" : "_proxy_failure"), self.value(), owner.value())
        .inc();
    seconds.labels(verb, owner.value()).observe(nanoseconds / NANOS);
  }
}
