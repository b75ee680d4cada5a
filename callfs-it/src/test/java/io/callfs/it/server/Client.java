package io.callfs.it.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An HTTPS client of one server with one key. */
record Client(HttpClient http, String base, String key) {

  static Client of(int port, Path own, String key) {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trusting(certificate(own)))
            .connectTimeout(Duration.ofSeconds(20))
            .build();
    return new Client(client, "https://localhost:" + port, key);
  }

  static Path certificate(Path own) {
    try (Stream<Path> files = Files.list(own)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".crt"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no certificate in " + own));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SSLContext trusting(Path certificate) {
    try (InputStream in = Files.newInputStream(certificate)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  Client as(String otherKey) {
    return new Client(http, base, otherKey);
  }

  HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(base + target))
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Bearer " + key);
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  HttpResponse<byte[]> get(String target) {
    return send(request(target).GET());
  }

  HttpResponse<byte[]> head(String target) {
    return send(request(target).method("HEAD", BodyPublishers.noBody()));
  }

  HttpResponse<byte[]> put(String target, BodyPublisher body, String... headers) {
    HttpRequest.Builder request = request(target).PUT(body);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<byte[]> put(String target, byte[] body, String... headers) {
    return put(target, BodyPublishers.ofByteArray(body), headers);
  }

  HttpResponse<byte[]> post(String target, String json) {
    return send(
        request(target)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  HttpResponse<byte[]> patch(String target, String json) {
    return send(
        request(target)
            .header("Content-Type", "application/json")
            .method("PATCH", BodyPublishers.ofString(json)));
  }

  HttpResponse<byte[]> delete(String target) {
    return send(request(target).DELETE());
  }
}
