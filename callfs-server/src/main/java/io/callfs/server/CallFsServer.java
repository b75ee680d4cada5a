package io.callfs.server;

import io.callfs.core.CallFs;
import io.callfs.core.DownloadLinks;
import io.callfs.http.CallFsHttp;
import io.callfs.http.HttpService;
import io.callfs.http.jersey.GrizzlyServer;
import io.callfs.http.jersey.Limits;
import io.callfs.http.jersey.ListenAddress;
import io.callfs.http.jersey.ListenerConfig;
import io.callfs.http.jersey.TlsMaterial;
import io.callfs.http.jersey.TlsProvider;
import io.callfs.server.config.Address;
import io.callfs.server.config.Configuration;
import io.callfs.server.config.KeyDigest;
import io.callfs.server.metrics.Metrics;
import io.callfs.server.setup.AdministratorKeyNotice;
import io.callfs.server.setup.ExitStatus;
import io.callfs.server.setup.Prepared;
import io.callfs.server.setup.ServerSetup;
import io.callfs.server.setup.StartFailure;
import io.callfs.server.setup.Terminal;
import io.callfs.spi.CacheReport;
import io.callfs.spi.Peers;
import io.callfs.spi.TreeView;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a server together from its configuration, and takes it apart in the opposite order.
 * Thread-safe.
 */
public final class CallFsServer implements RunningServer {

  private static final Logger log = LoggerFactory.getLogger(CallFsServer.class);

  private final Prepared prepared;
  private final Adapters adapters;
  private final Optional<Peers> peers;
  private final CallFs callFs;
  private final Optional<TreeView> treeView;
  private final LinkCleanup linkCleanup;
  private final Optional<FileCounting> counting;
  private final CallFsHttp http;
  private final GrizzlyServer api;
  private final GrizzlyServer metricsListener;
  private final FileWatch keys;
  private final FileWatch tlsFiles;
  private final Audit audit;
  private final Duration drain;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private boolean stopping;

  private CallFsServer(
      Prepared prepared,
      Adapters adapters,
      Optional<Peers> peers,
      CallFs callFs,
      Optional<TreeView> treeView,
      LinkCleanup linkCleanup,
      Optional<FileCounting> counting,
      CallFsHttp http,
      GrizzlyServer api,
      GrizzlyServer metricsListener,
      FileWatch keys,
      FileWatch tlsFiles,
      Audit audit) {
    this.prepared = prepared;
    this.adapters = adapters;
    this.peers = peers;
    this.callFs = callFs;
    this.treeView = treeView;
    this.linkCleanup = linkCleanup;
    this.counting = counting;
    this.http = http;
    this.api = api;
    this.metricsListener = metricsListener;
    this.keys = keys;
    this.tlsFiles = tlsFiles;
    this.audit = audit;
    this.drain = prepared.configuration().server().drainTimeout();
  }

  /**
   * Starts a server.
   *
   * @return the running server; the caller stops it
   * @throws StartFailure in one line, with the exit code, for everything that the surroundings
   *     refuse
   */
  public static RunningServer start(Configuration given) {
    return start(
        given,
        new Reloads(
            () -> {
              throw new IllegalStateException("this server was started without a way to do that");
            },
            List.of()));
  }

  /**
   * Starts a server that takes keys and users again when their files change, or when it is told to.
   *
   * @return the running server; the caller stops it
   * @throws StartFailure in one line, with the exit code, for everything that the surroundings
   *     refuse
   */
  public static RunningServer start(Configuration given, Reloads reloads) {
    return start(given, reloads, Optional.empty());
  }

  /** As {@link #start(Configuration, Reloads)}, over services of others where they are given. */
  static RunningServer start(
      Configuration given, Reloads reloads, Optional<SharedServices> shared) {
    Cleanup cleanup = new Cleanup();
    try {
      Prepared prepared =
          cleanup.with(
              new ServerSetup(System.getenv(), InstantSource.system(), new SecureRandom())
                  .prepare(given));
      AdministratorKeyNotice.show(prepared, System.err, Terminal.standardError());
      Configuration configuration = prepared.configuration();
      Metrics metrics = new Metrics(BuildInfo.version());
      Adapters adapters = cleanup.with(Adapters.open(prepared, metrics, shared));
      PeerAssembly cluster = new PeerAssembly(configuration);
      cluster.claimName(adapters);
      Optional<Peers> peers = cluster.peers();
      peers.ifPresent(cleanup::with);
      Optional<TreeView> treeView = TreeViewing.open(configuration, adapters);
      treeView.ifPresent(cleanup::with);
      CallFs callFs = cleanup.with(engine(configuration, adapters, peers, treeView));
      treeView.ifPresent(view -> TreeViewing.start(view, metrics));
      metrics.gauge("callfs_active_locks", "Leases that are held.", adapters.locks()::held);
      adapters.metadata().capability(CacheReport.class).ifPresent(metrics::cache);
      Optional<DownloadLinks> links = LinkCleanup.links(configuration, callFs);
      LinkCleanup linkCleanup = cleanup.with(LinkCleanup.start(links, metrics));
      Optional<FileCounting> counting = FileCounting.start(adapters.metadata(), peers, metrics);
      counting.ifPresent(cleanup::with);
      CurrentUsers users = new CurrentUsers(configuration.auth());
      Audit audit = cleanup.with(Audit.open(configuration.edge().audit()));
      CallFsHttp http =
          cleanup.with(
              new HttpAssembly(configuration, metrics, users)
                  .over(
                      callFs,
                      links,
                      peers.map(known -> cluster.service(known, adapters, metrics)),
                      new ServerHealth(
                          adapters,
                          new PeerProbes(peers, task -> Thread.ofVirtual().start(task)),
                          System::nanoTime),
                      audit.listener()));
      metrics.gauge("callfs_open_handles", "Handles that callers have open.", http::openHandles);
      TlsMaterial tls = TlsReload.material(prepared.tls(), configuration.edge());
      GrizzlyServer api =
          cleanup.with(
              listen(
                  configuration,
                  configuration.server().listenAddr(),
                  Optional.of(tls),
                  http,
                  http));
      GrizzlyServer metricsListener =
          cleanup.with(
              listen(
                  configuration,
                  configuration.metrics().listenAddr(),
                  Optional.empty(),
                  http.metricsOnly(),
                  http));
      FileWatch keys =
          cleanup.with(FileWatch.start(reloads.files(), keyReload(prepared, users, reloads)));
      FileWatch tlsFiles = cleanup.with(TlsReload.watch(prepared, api));
      cleanup.keep();
      log.atInfo()
          .addKeyValue("address", configuration.server().listenAddr().toString())
          .addKeyValue("port", api.port())
          .addKeyValue("metrics_port", metricsListener.port())
          .addKeyValue("data", prepared.data().root().toString())
          .addKeyValue("version", BuildInfo.version())
          .log("ready");
      return new CallFsServer(
          prepared,
          adapters,
          peers,
          callFs,
          treeView,
          linkCleanup,
          counting,
          http,
          api,
          metricsListener,
          keys,
          tlsFiles,
          audit);
    } finally {
      cleanup.close();
    }
  }

  private static KeyReload keyReload(Prepared prepared, CurrentUsers users, Reloads reloads) {
    List<KeyDigest> generated =
        prepared.administratorKeyFile().isPresent()
            ? prepared.configuration().auth().apiKeys()
            : List.of();
    return new KeyReload(users, reloads, generated);
  }

  @Override
  public void reload() {
    keys.now();
    tlsFiles.now();
  }

  private static CallFs engine(
      Configuration configuration,
      Adapters adapters,
      Optional<Peers> peers,
      Optional<TreeView> treeView) {
    Configuration.Backend backend = configuration.backend();
    CallFs.Builder builder = CallFs.builder();
    adapters.backends().forEach(builder::backend);
    Adapters.disabled(backend).forEach(builder::disabledBackend);
    treeView.ifPresent(builder::treeListener);
    return builder
        .metadata(adapters.metadata())
        .defaultBackend(adapters.defaultBackend())
        .locks(adapters.locks())
        .instance(configuration.instanceDiscovery().instanceId())
        .peers(peers.map(Peers::known).orElse(Set.of()))
        .inlineLimit(backend.inlineLimit())
        .lockWait(configuration.server().fileOpTimeout())
        .leaseTime(configuration.dlm().leaseTtl())
        .root(backend.rootMode(), backend.rootUid(), backend.rootGid())
        .onBackgroundFailure(
            failure -> log.warn("background work failed and is tried again later", failure))
        .build();
  }

  private static GrizzlyServer listen(
      Configuration configuration,
      Address address,
      Optional<TlsMaterial> tls,
      HttpService service,
      CallFsHttp refusals) {
    ListenerConfig config =
        new ListenerConfig(
            new ListenAddress(address.host(), address.port()),
            tls,
            TlsProvider.FASTEST,
            limits(configuration),
            refusals::refuse);
    try {
      return GrizzlyServer.start(config, service);
    } catch (IOException e) {
      throw new StartFailure(
          ExitStatus.UNAVAILABLE, "cannot listen on " + address + ": " + e.getMessage(), e);
    }
  }

  private static Limits limits(Configuration configuration) {
    Configuration.Limits limits = configuration.limits();
    return new Limits(
        limits.headerTimeout(),
        limits.requestLine(),
        limits.headerBlock(),
        limits.headerCount(),
        limits.idleTimeout(),
        configuration.server().readTimeout(),
        configuration.server().writeTimeout(),
        limits.minRate(),
        limits.minRateWindow(),
        limits.connections(),
        configuration.edge().connectionsPerAddress());
  }

  @Override
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  @Override
  public synchronized void stop() {
    if (stopping) {
      return;
    }
    stopping = true;
    log.atInfo().addKeyValue("drain_seconds", drain.toSeconds()).log("stopping");
    http.ready(false);
    keys.close();
    tlsFiles.close();
    boolean finished = api.stop(drain);
    if (!finished) {
      log.warn("requests were cut off: they took longer than server.drain_timeout");
    }
    metricsListener.close();
    http.close();
    audit.close();
    linkCleanup.close();
    counting.ifPresent(FileCounting::close);
    callFs.close();
    treeView.ifPresent(TreeView::close);
    peers.ifPresent(Peers::close);
    adapters.close();
    prepared.close();
    log.info("stopped");
    stopped.countDown();
  }
}
