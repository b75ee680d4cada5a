package io.callfs.server;

import io.callfs.core.CallFs;
import io.callfs.core.DownloadLinks;
import io.callfs.core.FileSystemView;
import io.callfs.fs.Credentials;
import io.callfs.fs.Mode;
import io.callfs.http.AuditListener;
import io.callfs.http.CallFsHttp;
import io.callfs.http.HandleLimits;
import io.callfs.http.HttpSettings;
import io.callfs.http.Limits;
import io.callfs.http.LinkService;
import io.callfs.http.MetricsText;
import io.callfs.http.PeerService;
import io.callfs.http.RequestListener;
import io.callfs.server.config.Configuration;
import io.callfs.server.limits.AccessRateLimits;
import io.callfs.server.limits.LinkRateLimits;
import io.callfs.server.logging.AccessLog;
import io.callfs.server.metrics.MeteredView;
import io.callfs.server.metrics.Metrics;
import java.util.Optional;
import java.util.function.BiFunction;

/** Puts the wire API over a file system together, as the configuration says. */
final class HttpAssembly {

  private final Configuration configuration;
  private final Metrics metrics;
  private final CurrentUsers users;

  HttpAssembly(Configuration configuration, Metrics metrics, CurrentUsers users) {
    this.configuration = configuration;
    this.users = users;
    this.metrics = metrics;
  }

  CallFsHttp over(
      CallFs callFs,
      Optional<DownloadLinks> links,
      Optional<PeerService> peers,
      ServerHealth health,
      AuditListener audit) {
    BiFunction<Credentials, Mode, FileSystemView> views =
        (credentials, umask) -> new MeteredView(callFs.view(credentials, umask), metrics);
    AccessLog accessLog = new AccessLog();
    RequestListener listener =
        request -> {
          metrics.request(request);
          accessLog.completed(request);
        };
    CallFsHttp.Builder http = CallFsHttp.builder();
    links.ifPresent(known -> http.links(linkService(known)));
    peers.ifPresent(http::peers);
    return http.fileSystem(views)
        .authenticators(users::authenticator)
        .accessLimits(
            new AccessRateLimits(configuration.edge(), System::nanoTime, metrics::refusedCaller))
        .audit(audit)
        .trustedProxies(configuration.edge().trustedProxies())
        .crossOrigins(configuration.edge().crossOrigins())
        .settings(settings())
        .health(health)
        .metrics(accept -> new MetricsText.Exposition(metrics.contentType(), metrics.text()))
        .listener(listener)
        .ownerNames(users::ownerName)
        .build();
  }

  private LinkService linkService(DownloadLinks links) {
    return new LinkService(
        links,
        configuration.server().externalUrl(),
        new LinkRateLimits(configuration.links()),
        metrics);
  }

  private HttpSettings settings() {
    Configuration.Limits limits = configuration.limits();
    return new HttpSettings(
        BuildInfo.version(),
        configuration.instanceDiscovery().instanceId(),
        configuration.auth().umask(),
        configuration.server().allowControlCharacters(),
        configuration.metrics().onApi(),
        new Limits(
            limits.jsonBody(),
            limits.jsonDepth(),
            limits.ranges(),
            limits.listPage(),
            limits.listPageMax(),
            limits.listDepth(),
            limits.listDepthMax(),
            limits.uploads(),
            limits.retryAfter()),
        new HandleLimits(configuration.handles().ttl(), configuration.handles().maxPerPrincipal()));
  }
}
