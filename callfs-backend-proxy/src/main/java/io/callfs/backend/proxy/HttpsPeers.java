package io.callfs.backend.proxy;

import io.callfs.client.BrokenUploadException;
import io.callfs.client.Call;
import io.callfs.client.Connection;
import io.callfs.client.Field;
import io.callfs.client.Response;
import io.callfs.client.TimeLimits;
import io.callfs.client.Trust;
import io.callfs.client.Upload;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.InstanceId;
import io.callfs.spi.PeerReply;
import io.callfs.spi.PeerRequest;
import io.callfs.spi.Peers;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLException;

/** The other instances as the configuration names them, each with connections of its own. */
public final class HttpsPeers implements Peers {

  private static final Duration PROBE = Duration.ofSeconds(1);

  private final Map<InstanceId, Connection> connections;
  private final Map<InstanceId, Connection> probes;
  private final ExecutorService executor;

  private HttpsPeers(
      Map<InstanceId, Connection> connections,
      Map<InstanceId, Connection> probes,
      ExecutorService executor) {
    this.connections = Map.copyOf(connections);
    this.probes = Map.copyOf(probes);
    this.executor = executor;
  }

  /**
   * Prepares connections to peers; opens none.
   *
   * @param endpoints where they are, https
   * @param executor where bodies are moved, with a thread for each request; closed with this
   * @throws IllegalArgumentException for a URL that is not https
   * @throws IOException where what is to be trusted can't be read
   */
  public static HttpsPeers of(
      Map<InstanceId, URI> endpoints, Trust trust, TimeLimits limits, ExecutorService executor)
      throws IOException {
    Map<InstanceId, Connection> connections = new HashMap<>();
    Map<InstanceId, Connection> probes = new HashMap<>();
    TimeLimits shortLimits = new TimeLimits(PROBE, PROBE, PROBE);
    for (Map.Entry<InstanceId, URI> peer : endpoints.entrySet()) {
      connections.put(peer.getKey(), Connection.to(peer.getValue(), trust, limits, executor));
      probes.put(peer.getKey(), Connection.to(peer.getValue(), trust, shortLimits, executor));
    }
    return new HttpsPeers(connections, probes, executor);
  }

  @Override
  public Set<InstanceId> known() {
    return connections.keySet();
  }

  @Override
  public Optional<String> endpoint(InstanceId instance) {
    return Optional.ofNullable(connections.get(instance))
        .map(connection -> withoutSlash(connection.endpoint().toString()));
  }

  private static String withoutSlash(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  @Override
  public PeerReply send(InstanceId owner, PeerRequest request) throws IOException {
    Connection connection = connections.get(owner);
    if (connection == null) {
      throw new FsException(Errno.EHOSTDOWN, "instance " + owner + " is not a known peer");
    }
    Upload body =
        request.content() == null || request.length() == 0
            ? Upload.NONE
            : new Upload.Streamed(request.content(), request.length(), request.awaited());
    List<Field> fields =
        request.fields().stream()
            .map(field -> new Field(field.getKey(), field.getValue()))
            .toList();
    try {
      return new HttpsReply(
          connection.send(
              new Call(request.method(), request.target(), fields, body, request.patience())));
    } catch (BrokenUploadException e) {
      throw e.source();
    } catch (IOException e) {
      throw failure(owner, e);
    }
  }

  @Override
  public void probe(InstanceId instance) {
    Connection connection = probes.get(instance);
    if (connection == null) {
      throw new FsException(Errno.EHOSTDOWN, "not a known peer");
    }
    try (Response response = connection.send(new Call("HEAD", "/livez", List.of(), Upload.NONE))) {
      if (response.status() != 200) {
        throw new FsException(Errno.EHOSTDOWN, "answers with status " + response.status());
      }
    } catch (IOException e) {
      throw failure(instance, e);
    }
  }

  private static FsException failure(InstanceId instance, IOException cause) {
    boolean late =
        cause instanceof HttpTimeoutException && !(cause instanceof HttpConnectTimeoutException);
    return new FsException(
        late ? Errno.ETIMEDOUT : Errno.EHOSTDOWN, instance + ": " + reason(cause), cause);
  }

  /** Says in words that strangers may read why a peer does not answer: no address. */
  private static String reason(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpConnectTimeoutException) {
        return "no connection in time";
      }
      if (cause instanceof HttpTimeoutException) {
        return "no answer in time";
      }
      if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
        return "unknown host";
      }
      if (cause instanceof SSLException) {
        return "its certificate is not trusted, or TLS failed";
      }
    }
    return failure instanceof ConnectException ? "connection refused" : "the connection broke";
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
