package io.callfs.lock.redis;

import io.callfs.lock.redis.RedisAddress.Endpoint;
import io.callfs.lock.redis.RedisAddress.Login;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Connects to Redis: asks the sentinels where it is, each time, so that a fail-over is followed;
 * and verifies certificate and host name under TLS. Thread-safe.
 */
final class RedisSockets implements JedisSocketFactory {

  /** Longest wait for a connection, and for each answer. */
  static final int CONNECT_MILLIS = 1000;

  static final int ANSWER_MILLIS = 2000;

  private final RedisAddress address;
  private final @Nullable SSLSocketFactory tls;

  private RedisSockets(RedisAddress address, @Nullable SSLSocketFactory tls) {
    this.address = address;
    this.tls = tls;
  }

  /**
   * Reads the certificates to trust.
   *
   * @throws IllegalArgumentException where their file can't be read
   */
  static RedisSockets of(RedisAddress address) {
    return new RedisSockets(address, address.tls() ? tls(address.caFile()) : null);
  }

  private static SSLSocketFactory tls(Optional<Path> caFile) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(caFile.isPresent() ? trusted(caFile.get()) : null);
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "dlm.redis_addr: the certificates of ca_file can't be read: " + e.getMessage(), e);
    }
  }

  private static KeyStore trusted(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + number++, each);
      }
    }
    return store;
  }

  /** Returns the settings of a connection: time limits, and who one is. */
  static JedisClientConfig config(Login login, int database) {
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            // Pushes of the newer protocol would come where answers are read.
            .resp2()
            .connectionTimeoutMillis(CONNECT_MILLIS)
            .socketTimeoutMillis(ANSWER_MILLIS)
            .database(database)
            // It would be refused where a user has no right to it.
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
    login.user().ifPresent(config::user);
    login.password().ifPresent(config::password);
    return config.build();
  }

  @Override
  public Socket createSocket() throws JedisConnectionException {
    return connect(address.master().isEmpty() ? address.endpoints().get(0) : master());
  }

  private Endpoint master() {
    JedisConnectionException failure = null;
    for (Endpoint sentinel : address.endpoints()) {
      try {
        Optional<Endpoint> master = askForMaster(sentinel);
        if (master.isPresent()) {
          return master.get();
        }
      } catch (JedisException e) {
        failure = new JedisConnectionException("sentinel " + sentinel + " fails", e);
      }
    }
    throw failure == null
        ? new JedisConnectionException("no sentinel knows the master " + address.master().get())
        : failure;
  }

  private Optional<Endpoint> askForMaster(Endpoint sentinel) {
    JedisSocketFactory socket = () -> connect(sentinel);
    try (Connection connection = new Connection(socket, config(address.sentinelLogin(), 0))) {
      Object answer =
          connection.executeCommand(
              new CommandArguments(Command.SENTINEL)
                  .add("get-master-addr-by-name")
                  .add(address.master().orElseThrow()));
      if (!(answer instanceof List<?> parts) || parts.size() != 2) {
        return Optional.empty();
      }
      return Optional.of(new Endpoint(text(parts.get(0)), Integer.parseInt(text(parts.get(1)))));
    } catch (IllegalArgumentException e) {
      throw new JedisException("a sentinel names no address", e);
    }
  }

  private static String text(Object bulk) {
    return new String((byte[]) bulk, StandardCharsets.UTF_8);
  }

  private Socket connect(Endpoint endpoint) {
    Socket socket = new Socket();
    try {
      InetSocketAddress target = new InetSocketAddress(endpoint.host(), endpoint.port());
      if (target.isUnresolved()) {
        throw new UnknownHostException(endpoint.host());
      }
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      socket.connect(target, CONNECT_MILLIS);
      socket.setSoTimeout(ANSWER_MILLIS);
      return tls == null ? socket : encrypted(tls, socket, endpoint);
    } catch (IOException e) {
      try {
        socket.close();
      } catch (IOException unclosed) {
        e.addSuppressed(unclosed);
      }
      throw new JedisConnectionException("no connection to " + endpoint, e);
    }
  }

  private static Socket encrypted(SSLSocketFactory tls, Socket plain, Endpoint endpoint)
      throws IOException {
    SSLSocket socket = (SSLSocket) tls.createSocket(plain, endpoint.host(), endpoint.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    // Without it a trusted certificate of any other host would do.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }
}
