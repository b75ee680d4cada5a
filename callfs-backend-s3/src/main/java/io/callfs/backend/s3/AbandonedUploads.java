package io.callfs.backend.s3;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * Removes what uploads have left: at once where one fails, later where the service did not listen
 * then, and what processes that died have left when it is older than any upload may be, since that
 * of another instance looks the same. Thread-safe.
 */
final class AbandonedUploads implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMinutes(10);

  /** How many failed puts are remembered; further ones are left to a check of the whole store. */
  private static final int MOST_DOUBTFUL = 10_000;

  private final S3Client client;
  private final S3Settings settings;
  private final InstantSource clock;
  private final Map<String, String> doubtful = new ConcurrentHashMap<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "callfs-s3-abandoned");

  private AbandonedUploads(S3Client client, S3Settings settings, InstantSource clock) {
    this.client = client;
    this.settings = settings;
    this.clock = clock;
    this.thread.setDaemon(true);
  }

  /** Starts the work in a thread of its own, at once and again and again. */
  static AbandonedUploads start(S3Client client, S3Settings settings, InstantSource clock) {
    AbandonedUploads abandoned = new AbandonedUploads(client, settings, clock);
    abandoned.thread.start();
    return abandoned;
  }

  /** Aborts an upload; what can't be aborted now is found later. */
  void abort(String name, String uploadId) {
    boolean interrupted = Thread.interrupted();
    try {
      client.abortMultipartUpload(
          request -> request.bucket(settings.bucket()).key(name).uploadId(uploadId));
    } catch (SdkException e) {
      // It is found again by its age.
      return;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Remembers an object that a put which failed may have made. */
  void deleteLater(String name, String putId) {
    if (doubtful.size() < MOST_DOUBTFUL) {
      doubtful.put(name, putId);
    }
  }

  private void run() {
    try {
      do {
        sweepAsFarAsPossible();
      } while (!stop.await(pause().toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweepAsFarAsPossible() {
    try {
      int ignored = sweep();
    } catch (SdkException e) {
      // The service is away, and what is left is still there the next time.
      return;
    }
  }

  private Duration pause() {
    Duration timeout = settings.uploadTimeout();
    return timeout.compareTo(PAUSE) < 0 ? timeout : PAUSE;
  }

  /** Removes all that is known or old enough; returns how much was. */
  int sweep() {
    int removed = 0;
    for (Map.Entry<String, String> each : Map.copyOf(doubtful).entrySet()) {
      if (deleteOwn(each.getKey(), each.getValue())) {
        removed++;
      }
      doubtful.remove(each.getKey(), each.getValue());
    }
    Duration timeout = settings.uploadTimeout();
    Instant old = clock.instant().minus(timeout).minus(timeout.dividedBy(20));
    Iterable<MultipartUpload> uploads =
        client
            .listMultipartUploadsPaginator(request -> request.bucket(settings.bucket()))
            .uploads();
    for (MultipartUpload upload : uploads) {
      if (upload.initiated().isBefore(old) && ObjectKeys.key(upload.key()).isPresent()) {
        abort(upload.key(), upload.uploadId());
        removed++;
      }
    }
    return removed;
  }

  private boolean deleteOwn(String name, String putId) {
    try {
      HeadObjectResponse head =
          client.headObject(request -> request.bucket(settings.bucket()).key(name));
      boolean own = putId.equals(head.metadata().get(Requests.PUT_ID));
      if (own) {
        client.deleteObject(request -> request.bucket(settings.bucket()).key(name));
      }
      return own;
    } catch (SdkException e) {
      if (S3Errors.status(e) == 404) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    stop.countDown();
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
