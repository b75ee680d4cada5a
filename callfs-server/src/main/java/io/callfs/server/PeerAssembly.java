package io.callfs.server;

import io.callfs.backend.proxy.HttpsPeers;
import io.callfs.client.TimeLimits;
import io.callfs.client.Trust;
import io.callfs.fs.FsException;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Octets;
import io.callfs.http.PeerService;
import io.callfs.server.config.Configuration;
import io.callfs.server.metrics.Metrics;
import io.callfs.server.setup.ExitStatus;
import io.callfs.server.setup.StartFailure;
import io.callfs.spi.CommitMarks;
import io.callfs.spi.InstanceClaims;
import io.callfs.spi.Peers;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes this instance known to the others, and the others to it, as the configuration says. */
final class PeerAssembly {

  private static final Logger log = LoggerFactory.getLogger(PeerAssembly.class);

  private final Configuration configuration;

  PeerAssembly(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * Takes the name of this instance, where other processes may use its metadata store.
   *
   * @throws StartFailure where another process has it
   */
  void claimName(Adapters adapters) {
    try {
      adapters
          .metadata()
          .capability(InstanceClaims.class)
          .ifPresent(claims -> claims.claim(configuration.instanceDiscovery().instanceId()));
    } catch (FsException e) {
      throw StartFailures.of(e);
    }
  }

  /**
   * Prepares the connections to the other instances; empty where there are none. The caller closes
   * them.
   *
   * @throws StartFailure where the certificates to trust them by can't be read
   */
  Optional<Peers> peers() {
    Configuration.InstanceDiscovery discovery = configuration.instanceDiscovery();
    if (discovery.peerEndpoints().isEmpty()) {
      return Optional.empty();
    }
    Configuration.Server server = configuration.server();
    TimeLimits limits =
        new TimeLimits(server.fileOpTimeout(), server.fileOpTimeout(), server.writeTimeout());
    try {
      return Optional.of(
          HttpsPeers.of(
              discovery.peerEndpoints(),
              trust(discovery),
              limits,
              Executors.newVirtualThreadPerTaskExecutor()));
    } catch (IOException | IllegalArgumentException e) {
      throw new StartFailure(
          ExitStatus.CONFIGURATION, "instance_discovery.ca_file: " + e.getMessage(), e);
    }
  }

  private Trust trust(Configuration.InstanceDiscovery discovery) {
    if (configuration.backend().internalProxySkipTlsVerify()) {
      log.warn(
          "the certificates of other instances go unchecked, so anybody on the network between may read and change what they say: backend.internal_proxy_skip_tls_verify");
      return new Trust.Blind();
    }
    return discovery.caFile().<Trust>map(Trust.OfFile::new).orElseGet(Trust.OfSystem::new);
  }

  /** Returns what the wire API needs to hand requests over. */
  PeerService service(Peers peers, Adapters adapters, Metrics metrics) {
    InstanceId self = configuration.instanceDiscovery().instanceId();
    return new PeerService(
        peers,
        Octets.wrap(secret()),
        configuration.handlers().enableCrossServerSupport(),
        adapters.metadata().capability(CommitMarks.class),
        metrics.crossServer(self));
  }

  private byte[] secret() {
    return configuration
        .auth()
        .internalProxySecret()
        .orElseThrow(() -> new IllegalStateException("the setup makes the secret"))
        .bytes();
  }
}
