package io.callfs.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.backend.s3.server.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** A bucket of a real S3 server, as a test and as a server of ours see it. */
record Bucket(S3Server server, String name) {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Starts a server; the caller closes it. */
  static S3Server startServer() {
    try {
      return S3Server.start(Path.of("..", "callfs-backend-s3", "target", "services", "s3mock.jar"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a bucket of its own. */
  static Bucket make(S3Server server) {
    Bucket bucket = new Bucket(server, "callfs-" + UUID.randomUUID());
    assertThat(bucket.request("PUT", "").statusCode()).isEqualTo(200);
    return bucket;
  }

  /** Returns the settings of a server that uses the bucket, and further ones. */
  Map<String, String> settings(String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("CALLFS_BACKEND_S3_BUCKET_NAME", name);
    settings.put("CALLFS_BACKEND_S3_ENDPOINT", server.endpoint().toString());
    settings.put("CALLFS_BACKEND_S3_ACCESS_KEY", "callfs-test");
    settings.put("CALLFS_BACKEND_S3_SECRET_KEY", "callfs-test-sesame-open");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return settings;
  }

  /** Returns what the service lists, {@code <Key>} for each object. */
  String objects() {
    return request("GET", "?list-type=2").body();
  }

  /** Returns the uploads that are not finished, {@code <UploadId>} for each. */
  String uploads() {
    return request("GET", "?uploads").body();
  }

  private HttpResponse<String> request(String method, String target) {
    URI uri = URI.create(server.endpoint() + "/" + name + target);
    try {
      return HTTP.send(
          HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Sends a signal to a service. */
  static void signal(S3Server server, String signal) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, "" + server.process().pid()).start();
    assertThat(kill.waitFor()).isZero();
  }
}
