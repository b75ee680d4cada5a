package io.callfs.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the server tells of itself (API.md §10). Thread-safe. */
final class SystemAnswers {

  /** What the server can do, for clients that ask before they try. */
  private static final List<String> FEATURES =
      List.of(
          "files",
          "directories",
          "ranges",
          "conditions",
          "digests",
          "ndjson",
          "nodes",
          "rename",
          "migration",
          "partial-writes",
          "xattrs",
          "statfs",
          "handles",
          "links",
          "cross-server",
          "instance-moves");

  private final HttpSettings settings;
  private final HealthChecks health;
  private final MetricsText metrics;
  private final ByteBuffer version;
  private final ByteBuffer openApi;
  private volatile boolean ready = true;

  private SystemAnswers(
      HttpSettings settings,
      HealthChecks health,
      MetricsText metrics,
      ByteBuffer version,
      ByteBuffer openApi) {
    this.settings = settings;
    this.health = health;
    this.metrics = metrics;
    this.version = version;
    this.openApi = openApi;
  }

  static SystemAnswers load(HttpSettings settings, HealthChecks health, MetricsText metrics) {
    return new SystemAnswers(
        settings, health, metrics, versionOf(settings), resource("openapi.json"));
  }

  private static ByteBuffer resource(String name) {
    try (InputStream in = SystemAnswers.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing");
      }
      return ByteBuffer.wrap(in.readAllBytes()).asReadOnlyBuffer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer versionOf(HttpSettings settings) {
    Limits limits = settings.limits();
    JsonText json =
        new JsonText(512)
            .raw("{")
            .member("name", "CallFS")
            .member("version", settings.version())
            .member("api_version", "v1")
            .member("instance_id", settings.instance().value())
            .name("limits")
            .raw("{")
            .member("name_max", 255)
            .member("path_max", 4096)
            .member("symlink_max", 4095)
            .member("json_body_max", limits.jsonBodyBytes())
            .member("ranges_max", limits.ranges())
            .member("listing_page_default", limits.pageDefault())
            .member("listing_page_max", limits.pageMax())
            .member("listing_depth_default", limits.depthDefault())
            .member("listing_depth_max", limits.depthMax())
            .member("handle_ttl_default", settings.handles().ttl().toSeconds())
            .member("handle_ttl_max", HandleLimits.MAX_TTL.toSeconds())
            .member("handles_max", settings.handles().perPrincipal())
            .raw("}")
            .name("features");
    return features(json).raw("}").take();
  }

  /** Writes the array of what the server can do. */
  static JsonText features(JsonText json) {
    json.raw("[");
    for (int i = 0; i < FEATURES.size(); i++) {
      json.raw(i == 0 ? "" : ",").string(FEATURES.get(i));
    }
    return json.raw("]");
  }

  void ready(boolean nowReady) {
    ready = nowReady;
  }

  Answer version(Exchange exchange) {
    return json(exchange, 200, version);
  }

  Answer openApi(Exchange exchange) {
    return json(exchange, 200, openApi);
  }

  /** Tells that the process runs, whatever it depends on. */
  Answer live(Exchange exchange) {
    return json(exchange, 200, new JsonText(32).raw("{").member("status", "ok").raw("}").take());
  }

  /** Tells whether requests should be sent here. */
  Answer ready(Exchange exchange) {
    return checks(exchange, !ready, true);
  }

  Answer health(Exchange exchange) {
    return checks(exchange, false, false);
  }

  private Answer checks(Exchange exchange, boolean draining, boolean onlyEssential) {
    List<HealthChecks.Check> checks = health.check();
    boolean degraded = draining;
    JsonText detail = new JsonText(256).raw("{");
    if (draining) {
      detail.member("server", "draining");
    }
    for (HealthChecks.Check check : checks) {
      String fault = check.fault();
      degraded |= fault != null && (check.essential() || !onlyEssential);
      detail.name(check.name()).string(fault == null ? "ok" : fault);
    }
    if (!degraded) {
      return live(exchange);
    }
    JsonText json =
        new JsonText(256)
            .raw("{")
            .member("status", "degraded")
            .name("checks")
            .raw(detail.raw("}").toString())
            .raw("}");
    return json(exchange, 503, json.take());
  }

  Answer metrics(Exchange exchange) {
    MetricsText.Exposition figures = metrics.expose(exchange.request().headers("Accept"));
    return exchange.answer(
        200,
        exchange.headers().add("Content-Type", figures.contentType()).build(),
        new Answer.Bytes(ByteBuffer.wrap(figures.text().getBytes(StandardCharsets.UTF_8))));
  }

  /** Returns whether the figures are told beside the API. */
  boolean onApi() {
    return settings.metricsOnApi();
  }

  Answer options(Exchange exchange) {
    Route route = exchange.route();
    Headers.Builder headers = exchange.headers();
    if (route == Route.SERVER) {
      headers.add("Allow", Route.FILES.allow());
    } else {
      headers.add("Allow", route.allow());
    }
    if (route.allows(Method.PATCH)) {
      headers.add(
          "Accept-Patch",
          route == Route.HANDLE ? HandleAnswers.ACCEPT_PATCH : FileChanging.ACCEPT_PATCH);
    }
    return exchange.answer(204, headers.build(), new Answer.Empty(-1));
  }

  private static Answer json(Exchange exchange, int status, ByteBuffer body) {
    Headers.Builder headers = exchange.headers().add("Content-Type", "application/json");
    if (status == 503) {
      headers.add("Retry-After", exchange.retryAfter());
    }
    return exchange.answer(status, headers.build(), new Answer.Bytes(body));
  }
}
