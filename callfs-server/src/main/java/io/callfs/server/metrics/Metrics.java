package io.callfs.server.metrics;

import com.codahale.metrics.MetricRegistry;
import io.callfs.fs.InstanceId;
import io.callfs.http.LinkService;
import io.callfs.http.PeerService;
import io.callfs.http.RequestListener;
import io.callfs.spi.CacheReport;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import io.prometheus.client.Histogram;
import io.prometheus.client.dropwizard.DropwizardExports;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Everything that is counted and measured, under the names of API.md §10. The only class that knows
 * the metrics library. Thread-safe. Labels come from fixed sets, whatever a client sends.
 */
public final class Metrics implements LinkService.Listener {

  private static final double NANOS = 1e9;

  private final CollectorRegistry registry = new CollectorRegistry();
  private final MetricRegistry runtime = new MetricRegistry();

  private final Counter requests =
      counter(
          "callfs_http_requests_total", "HTTP requests answered.", "method", "path", "status_code");
  private final Histogram requestSeconds =
      histogram(
          "callfs_http_request_duration_seconds",
          "Time from a request's head to its answer's end.",
          "method",
          "path");
  private final Counter backendOperations =
      counter(
          "callfs_backend_ops_total", "Operations of blob stores.", "backend_type", "operation");
  private final Histogram backendSeconds =
      histogram(
          "callfs_backend_op_duration_seconds",
          "Time of blob store operations.",
          "backend_type",
          "operation");
  private final Counter queries =
      counter(
          "callfs_metadata_db_queries_total",
          "Reads and transactions of the metadata store.",
          "operation");
  private final Histogram querySeconds =
      histogram(
          "callfs_metadata_db_query_duration_seconds",
          "Time of metadata reads and transactions.",
          "operation");
  private final Counter lockOperations =
      counter("callfs_lock_operations_total", "Lock operations.", "operation", "status");
  private final Histogram lockSeconds =
      histogram("callfs_lock_operation_duration_seconds", "Time of lock operations.", "operation");
  private final Counter fileOperations =
      counter("callfs_file_operations_total", "File system calls.", "operation", "backend_type");
  private final Counter linksMade =
      counter("callfs_single_use_link_generations_total", "Download links made.");
  private final Counter linksUsed =
      counter(
          "callfs_single_use_link_consumptions_total",
          "Tokens of download links that were shown.",
          "status");
  private final Counter linksPurged =
      counter("callfs_single_use_links_purged_total", "Download links forgotten after their end.");
  private final Counter refusedCallers =
      counter(
          "callfs_refused_callers_total",
          "Callers without a right key, or with one that is used too often.",
          "reason");
  private final Counter crossServer =
      counter(
          "callfs_cross_server_operations_total",
          "Conflicts with what other instances own, and requests handed over to them.",
          "operation",
          "source_instance",
          "target_instance");
  private final Histogram crossServerSeconds =
      histogram(
          "callfs_cross_server_operation_duration_seconds",
          "Time from handing a request over to the end of its answer.",
          "operation",
          "target_instance");
  private final Counter errors =
      counter("callfs_errors_total", "Failed calls by errno.", "component", "error_type");

  /** Creates the registry, with the build's version and the state of the JVM in it. */
  public Metrics(String version) {
    registerConstant(
        "callfs_build_info",
        "The version that runs.",
        List.of("version"),
        List.of(version),
        () -> 1);
    var memory = ManagementFactory.getMemoryMXBean();
    runtime.gauge("callfs.jvm.heap.used.bytes", () -> () -> memory.getHeapMemoryUsage().getUsed());
    runtime.gauge("callfs.jvm.heap.max.bytes", () -> () -> memory.getHeapMemoryUsage().getMax());
    runtime.gauge(
        "callfs.jvm.threads", () -> () -> ManagementFactory.getThreadMXBean().getThreadCount());
    runtime.gauge(
        "callfs.jvm.uptime.seconds",
        () -> () -> ManagementFactory.getRuntimeMXBean().getUptime() / 1000);
    new DropwizardExports(runtime).register(registry);
  }

  /** Adds a counter without labels that is kept elsewhere and asked for when metrics are read. */
  public void counter(String name, String help, LongSupplier value) {
    new Collector() {
      @Override
      public List<MetricFamilySamples> collect() {
        CounterMetricFamily family = new CounterMetricFamily(name, help, List.of());
        family.addMetric(List.of(), (double) value.getAsLong());
        return List.of(family);
      }
    }.register(registry);
  }

  /** Adds a gauge without labels whose value is asked for when metrics are read. */
  public void gauge(String name, String help, LongSupplier value) {
    registerConstant(name, help, List.of(), List.of(), value);
  }

  /** Adds a gauge with one label whose value is asked for when metrics are read. */
  public void gauge(String name, String help, String label, String labelValue, LongSupplier value) {
    registerConstant(name, help, List.of(label), List.of(labelValue), value);
  }

  /** Adds the reads that a store's memory has answered, and how many rows are in it. */
  public void cache(CacheReport report) {
    new Collector() {
      @Override
      public List<MetricFamilySamples> collect() {
        CacheReport.Figures figures = report.cacheFigures();
        CounterMetricFamily reads =
            new CounterMetricFamily(
                "callfs_cache_operations_total",
                "Reads that a cache has answered or not.",
                List.of("operation", "cache_type"));
        reads.addMetric(List.of("hit", "metadata"), (double) figures.hits());
        reads.addMetric(List.of("miss", "metadata"), (double) figures.misses());
        GaugeMetricFamily sizes =
            new GaugeMetricFamily(
                "callfs_cache_size", "Entries of a cache.", List.of("cache_type"));
        figures.sizes().forEach((kind, size) -> sizes.addMetric(List.of(kind), (double) size));
        return List.of(reads, sizes);
      }
    }.register(registry);
  }

  /** Adds how many files there are of each instance, as they were last counted. */
  public void filesPerInstance(Supplier<Map<InstanceId, Long>> counts) {
    new Collector() {
      @Override
      public List<MetricFamilySamples> collect() {
        GaugeMetricFamily files =
            new GaugeMetricFamily(
                "callfs_files_per_instance",
                "Regular files of each instance, counted now and then.",
                List.of("instance"));
        counts
            .get()
            .forEach(
                (instance, count) -> files.addMetric(List.of(instance.value()), (double) count));
        return List.of(files);
      }
    }.register(registry);
  }

  /** Counts a request that is over. */
  public void request(RequestListener.Completed request) {
    requests.labels(request.method(), request.route(), Integer.toString(request.status())).inc();
    requestSeconds.labels(request.method(), request.route()).observe(request.nanoseconds() / NANOS);
  }

  /** Returns who counts what crosses from this instance to others. */
  public PeerService.Listener crossServer(InstanceId self) {
    return new CrossServerMetrics(crossServer, crossServerSeconds, self);
  }

  void backend(String backend, String operation, long nanos) {
    backendOperations.labels(backend, operation).inc();
    backendSeconds.labels(backend, operation).observe(nanos / NANOS);
  }

  void query(String operation, long nanos) {
    queries.labels(operation).inc();
    querySeconds.labels(operation).observe(nanos / NANOS);
  }

  void lock(String operation, String status, long nanos) {
    lockOperations.labels(operation, status).inc();
    lockSeconds.labels(operation).observe(nanos / NANOS);
  }

  void fileOperation(String operation, String backend) {
    fileOperations.labels(operation, backend).inc();
  }

  @Override
  public void made() {
    linksMade.inc();
  }

  @Override
  public void used(String outcome) {
    linksUsed.labels(outcome).inc();
  }

  /** Counts a caller that was refused, for one of a fixed set of reasons. */
  public void refusedCaller(String reason) {
    refusedCallers.labels(reason).inc();
  }

  /** Counts links that were forgotten. */
  public void linksPurged(int count) {
    linksPurged.inc(count);
  }

  void error(String component, String type) {
    errors.labels(component, type).inc();
  }

  /** Returns the exposition in Prometheus' text format 0.0.4. */
  public String text() {
    StringWriter text = new StringWriter(16 * 1024);
    try {
      TextFormat.write004(text, registry.metricFamilySamples());
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter failed", e);
    }
    return text.toString();
  }

  /** Returns the media type of {@link #text}. */
  public String contentType() {
    return TextFormat.CONTENT_TYPE_004;
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.build(name, help).labelNames(labels).register(registry);
  }

  private Histogram histogram(String name, String help, String... labels) {
    return Histogram.build(name, help)
        .labelNames(labels)
        .buckets(0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30)
        .register(registry);
  }

  private void registerConstant(
      String name, String help, List<String> labels, List<String> values, LongSupplier value) {
    new Collector() {
      @Override
      public List<MetricFamilySamples> collect() {
        GaugeMetricFamily family = new GaugeMetricFamily(name, help, labels);
        family.addMetric(values, (double) value.getAsLong());
        return List.of(family);
      }
    }.register(registry);
  }
}
