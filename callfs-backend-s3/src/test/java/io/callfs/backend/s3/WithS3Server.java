package io.callfs.backend.s3;

import io.callfs.backend.s3.server.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.services.s3.S3Client;

/** Starts the S3 server once for all tests of the run, and gives each what is its own. */
final class WithS3Server implements BeforeAllCallback {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(WithS3Server.class);

  @SuppressWarnings("NullAway.Init")
  private S3Server server;

  @Override
  public void beforeAll(ExtensionContext context) {
    // The store of the root closes what it holds when all tests are over.
    server =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent("server", key -> startServer(), S3Server.class);
  }

  private static S3Server startServer() {
    try {
      return S3Server.start(Path.of("target", "services", "s3mock.jar"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns settings for a bucket that was made just now. */
  S3Settings freshBucket() {
    String bucket = "callfs-" + UUID.randomUUID();
    S3Settings settings = settings(bucket);
    try (S3Client client = Clients.open(settings)) {
      client.createBucket(request -> request.bucket(bucket));
    }
    return settings;
  }

  /** Returns settings for a bucket of that name. */
  S3Settings settings(String bucket) {
    return S3Settings.of(bucket, "us-east-1")
        .withEndpoint(server.endpoint())
        .withCredentials("callfs-test", "callfs-test-secret");
  }
}
