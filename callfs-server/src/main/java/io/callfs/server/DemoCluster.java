package io.callfs.server;

import io.callfs.fs.InstanceId;
import io.callfs.server.config.Configuration;
import io.callfs.server.config.Configuration.InstanceDiscovery;
import io.callfs.server.config.ConfigurationLoader;
import io.callfs.server.setup.ExitStatus;
import io.callfs.server.setup.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Three instances in this process that act as one, over one embedded metadata store: to be tried,
 * not to be relied on, since all three end together. They listen on loopback only and speak HTTPS
 * with each other as instances on different machines do. Thread-safe.
 */
public final class DemoCluster implements AutoCloseable {

  private static final int INSTANCES = 3;
  private static final int RANDOM_BYTES = 24;
  private static final String BUCKET = "CALLFS_BACKEND_S3_";

  private final SharedServices services;
  private final List<RunningServer> servers;
  private final Map<String, URI> endpoints;
  private final Path certificate;
  private final String key;

  private DemoCluster(
      SharedServices services,
      List<RunningServer> servers,
      Map<String, URI> endpoints,
      Path certificate,
      String key) {
    this.services = services;
    this.servers = List.copyOf(servers);
    this.endpoints = endpoints;
    this.certificate = certificate;
    this.key = key;
  }

  /**
   * Starts the instances.
   *
   * @param directory where everything of theirs is kept; what an earlier demo has left there is
   *     taken up again
   * @param firstPort the first of three ports; 0 for any that are free
   * @param environment of which only the settings of a bucket are taken, {@code
   *     CALLFS_BACKEND_S3_*}: with one, new files of the third instance go there
   * @return the running instances; the caller closes them
   * @throws StartFailure in one line, with the exit code, for everything that the surroundings
   *     refuse
   * @throws io.callfs.server.config.ConfigurationException for wrong settings of the bucket
   */
  public static DemoCluster start(Path directory, int firstPort, Map<String, String> environment) {
    Map<String, URI> endpoints = new LinkedHashMap<>();
    List<Integer> ports = firstPort == 0 ? freePorts() : consecutive(firstPort);
    for (int i = 0; i < INSTANCES; i++) {
      endpoints.put("callfs-" + (i + 1), URI.create("https://localhost:" + ports.get(i)));
    }
    Cleanup cleanup = new Cleanup();
    try {
      SecureRandom random = new SecureRandom();
      Path certificate = directory.resolve("callfs-1/.callfs/server.crt");
      Map<String, String> common = new HashMap<>();
      environment.forEach((name, value) -> {
        if (name.startsWith(BUCKET)) {
          common.put(name, value);
        }
      });
      String key = text(random, "demo_");
      common.put("CALLFS_AUTH_API_KEYS", key);
      common.put("CALLFS_AUTH_INTERNAL_PROXY_SECRET", text(random, ""));
      common.put("CALLFS_AUTH_SINGLE_USE_LINK_SECRET", text(random, ""));
      common.put("CALLFS_HANDLERS_ENABLE_CROSS_SERVER_SUPPORT", "true");
      common.put("CALLFS_METRICS_LISTEN_ADDR", "127.0.0.1:0");
      SharedServices services =
          cleanup.with(SharedServices.embedded(made(directory).resolve("metadata.db")));
      List<RunningServer> servers = new ArrayList<>();
      for (Map.Entry<String, URI> endpoint : endpoints.entrySet()) {
        Configuration configuration =
            configuration(directory, endpoint, common, certificate, servers.size());
        servers.add(
            cleanup.with(
                CallFsServer.start(
                    configuration.withInstanceDiscovery(
                        discovery(endpoint.getKey(), endpoints, certificate)),
                    new Reloads(
                        () -> {
                          throw new IllegalStateException("a demo has no files to read again");
                        },
                        List.of()),
                    Optional.of(services))));
      }
      cleanup.keep();
      return new DemoCluster(services, servers, endpoints, certificate, key);
    } finally {
      cleanup.close();
    }
  }

  private static Configuration configuration(
      Path directory,
      Map.Entry<String, URI> endpoint,
      Map<String, String> common,
      Path certificate,
      int number) {
    Map<String, String> settings = new HashMap<>(common);
    settings.put("CALLFS_SERVER_LISTEN_ADDR", "127.0.0.1:" + endpoint.getValue().getPort());
    settings.put("CALLFS_SERVER_EXTERNAL_URL", endpoint.getValue().toString());
    settings.put(
        "CALLFS_BACKEND_LOCALFS_ROOT_PATH", directory.resolve(endpoint.getKey()).toString());
    settings.put("CALLFS_INSTANCE_DISCOVERY_INSTANCE_ID", endpoint.getKey());
    if (number > 0) {
      // The first has made a certificate for this machine, which is good for all.
      settings.put("CALLFS_SERVER_CERT_FILE", certificate.toString());
      settings.put("CALLFS_SERVER_KEY_FILE", certificate.resolveSibling("server.key").toString());
    }
    if (number == INSTANCES - 1 && settings.containsKey(BUCKET + "BUCKET_NAME")) {
      settings.put("CALLFS_BACKEND_DEFAULT_BACKEND", "s3");
    }
    // Where nobody has put a configuration file.
    Path own = directory.resolve(endpoint.getKey()).resolve(".callfs");
    return ConfigurationLoader.load(settings, own, Optional.empty()).configuration();
  }

  private static InstanceDiscovery discovery(
      String self, Map<String, URI> endpoints, Path certificate) {
    Map<InstanceId, URI> peers = new HashMap<>();
    endpoints.forEach((name, uri) -> {
      if (!name.equals(self)) {
        peers.put(new InstanceId(name), uri);
      }
    });
    return new InstanceDiscovery(new InstanceId(self), peers, Optional.of(certificate));
  }

  private static String text(SecureRandom random, String prefix) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Path made(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new StartFailure(
          ExitStatus.IO, "directory " + directory + " can't be made: " + e.getMessage(), e);
    }
  }

  private static List<Integer> consecutive(int first) {
    if (first < 1 || first > 65_536 - INSTANCES) {
      throw new StartFailure(
          ExitStatus.USAGE, "the first port must be 0, or 1 to " + (65_536 - INSTANCES));
    }
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < INSTANCES; i++) {
      ports.add(first + i);
    }
    return ports;
  }

  private static List<Integer> freePorts() {
    List<Integer> ports = new ArrayList<>();
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < INSTANCES; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        ports.add(socket.getLocalPort());
      }
      for (ServerSocket socket : held) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new StartFailure(ExitStatus.UNAVAILABLE, "no port is free: " + e.getMessage(), e);
    }
  }

  /** Returns where the instances are, by their names, in order. */
  public Map<String, URI> endpoints() {
    return Collections.unmodifiableMap(endpoints);
  }

  /** Returns the file of the certificate that clients trust them by. */
  public Path certificate() {
    return certificate;
  }

  /** Returns the administrator's key, which is another one after each start. */
  public String key() {
    return key;
  }

  /** Stops all instances as {@link RunningServer#stop} does. Idempotent. */
  @Override
  public void close() {
    servers.forEach(RunningServer::stop);
    services.close();
  }
}
