package io.callfs.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.lock.redis.RedisProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Instances of the built distribution that share a real PostgreSQL and a real Redis and know each
 * other. Closing it ends all processes.
 */
final class Cluster implements AutoCloseable {

  static final String SECRET = "secret-of-the-instances-in-tests";

  private final EmbeddedPostgres postgres;
  private final RedisProcess redis;
  private final Path directory;
  private final Path certificates;
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Map<String, Distribution> running = new HashMap<>();

  private Cluster(
      EmbeddedPostgres postgres, RedisProcess redis, Path directory, Path certificates) {
    this.postgres = postgres;
    this.redis = redis;
    this.directory = directory;
    this.certificates = certificates;
  }

  /** Prepares a cluster of these names and starts none of them. */
  static Cluster prepare(Path directory, String... names) throws IOException {
    Path certificates = directory.resolve("maker").resolve(".callfs");
    // The certificate that a first start makes is good for all on this machine.
    Distribution.start(directory.resolve("maker")).close();
    Cluster cluster =
        new Cluster(
            EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start(),
            RedisProcess.start(),
            directory,
            certificates);
    for (String name : names) {
      cluster.ports.put(name, RedisProcess.freePort());
    }
    return cluster;
  }

  /** As {@link #prepare}, and starts all of them. */
  static Cluster start(Path directory, String... names) throws IOException {
    Cluster cluster = prepare(directory, names);
    List.of(names).forEach(name -> cluster.launch(name, Map.of()));
    return cluster;
  }

  /** Returns where an instance is or will be. */
  String url(String name) {
    return "https://localhost:" + ports.get(name);
  }

  int port(String name) {
    return ports.get(name);
  }

  private Path file(String suffix) {
    try (var files = Files.list(certificates)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(suffix))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the settings of an instance, with others in place of some. */
  Map<String, String> settings(String name, Map<String, String> others) {
    Map<String, String> settings = new HashMap<>();
    settings.put(
        "CALLFS_METADATA_STORE_DSN",
        "postgres://postgres:sesame@localhost:" + postgres.getPort() + "/postgres?sslmode=disable");
    settings.put("CALLFS_DLM_REDIS_ADDR", redis.address());
    settings.put("CALLFS_SERVER_LISTEN_ADDR", "127.0.0.1:" + ports.get(name));
    settings.put("CALLFS_SERVER_EXTERNAL_URL", url(name));
    settings.put("CALLFS_SERVER_CERT_FILE", file(".crt").toString());
    settings.put("CALLFS_SERVER_KEY_FILE", file(".key").toString());
    settings.put("CALLFS_INSTANCE_DISCOVERY_INSTANCE_ID", name);
    settings.put(
        "CALLFS_INSTANCE_DISCOVERY_PEER_ENDPOINTS",
        ports.keySet().stream()
            .filter(other -> !other.equals(name))
            .map(other -> "\"" + other + "\":\"" + url(other) + "\"")
            .collect(Collectors.joining(",", "{", "}")));
    settings.put("CALLFS_INSTANCE_DISCOVERY_CA_FILE", file(".crt").toString());
    settings.put("CALLFS_AUTH_INTERNAL_PROXY_SECRET", SECRET);
    settings.put("CALLFS_AUTH_SINGLE_USE_LINK_SECRET", "secret-of-the-links-in-tests");
    settings.put("CALLFS_HANDLERS_ENABLE_CROSS_SERVER_SUPPORT", "true");
    settings.putAll(others);
    return settings;
  }

  /** Starts an instance. */
  Distribution launch(String name, Map<String, String> others) {
    Distribution started = Distribution.start(directory.resolve(name), settings(name, others));
    running.put(name, started);
    return started;
  }

  Distribution instance(String name) {
    return running.get(name);
  }

  Client client(String name) {
    return client(name, Distribution.ADMIN_KEY);
  }

  Client client(String name, String key) {
    return Client.of(ports.get(name), certificates, key);
  }

  /** Waits until one instance has seen all that another has committed, by a call between them. */
  void settle(String reader, String owner) {
    // The root belongs to the first that was started; the others ask it and learn how far it is.
    assertThat(client(reader).patch("/v1/files/", "{\"atime\":\"omit\"}").statusCode())
        .as(owner + " is asked by " + reader)
        .isEqualTo(200);
  }

  @Override
  public void close() throws IOException {
    running.values().forEach(Distribution::close);
    redis.close();
    postgres.close();
  }
}
