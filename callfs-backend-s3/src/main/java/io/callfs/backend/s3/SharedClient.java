package io.callfs.backend.s3;

import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.s3.S3Client;

/** The client, for as long as the store or one of its open sources needs it. Thread-safe. */
final class SharedClient {

  private final S3Client client;
  private final AtomicInteger users = new AtomicInteger(1);

  SharedClient(S3Client client) {
    this.client = client;
  }

  S3Client get() {
    return client;
  }

  void retain() {
    users.incrementAndGet();
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      client.close();
    }
  }
}
