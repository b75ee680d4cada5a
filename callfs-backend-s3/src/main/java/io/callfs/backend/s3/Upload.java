package io.callfs.backend.s3;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * One put. What fits into one part goes by one request; more goes in parts, some of them on their
 * way while the next is read. Nothing is visible before the last request, which is refused where
 * the object exists.
 */
final class Upload {

  /** What an upload works with. */
  record Means(
      S3Client client,
      S3Settings settings,
      Requests requests,
      S3Errors errors,
      PartMemory memory,
      Turns turns,
      Conditions conditions,
      Executor executor,
      AbandonedUploads abandoned,
      LongSupplier nanoTime) {}

  private final Means means;
  private final BlobKey key;
  private final String name;
  private final String putId = UUID.randomUUID().toString();
  private final CRC32C whole = new CRC32C();
  private final long begun;
  private long size;

  Upload(Means means, BlobKey key) {
    this.means = means;
    this.key = key;
    this.name = ObjectKeys.name(key);
    this.begun = means.nanoTime().getAsLong();
  }

  StoredBlob put(InputStream bytes, long sizeHint) throws IOException {
    PartSizes sizes = new PartSizes(sizeHint);
    Part first = new Part(means.memory());
    int next = fill(first, bytes, -1, sizes.bytes(1));
    if (next < 0) {
      means.turns().in(name, () -> putWhole(first));
    } else {
      putParts(first, bytes, next, sizes);
    }
    return new StoredBlob(key, size, (int) whole.getValue());
  }

  /**
   * Fills a part and returns the byte after it, -1 at the end; closes the part where that fails.
   */
  private int fill(Part part, InputStream bytes, int pending, long capacity) throws IOException {
    boolean filled = false;
    try {
      boolean ended = part.fill(bytes, pending, capacity, whole);
      size += part.size();
      int next = ended ? -1 : bytes.read();
      filled = true;
      return next;
    } finally {
      if (!filled) {
        part.close();
      }
    }
  }

  private void putWhole(Part part) {
    try (part) {
      refuseInterrupted();
      publish(conditional ->
          means
              .client()
              .putObject(
                  means.requests().put(name, putId, part, conditional), Requests.body(part)));
    }
  }

  private void putParts(Part first, InputStream bytes, int next, PartSizes sizes)
      throws IOException {
    String id = create(first);
    boolean complete = false;
    Deque<CompletableFuture<CompletedPart>> inFlight = new ArrayDeque<>();
    try {
      List<CompletedPart> done = new ArrayList<>();
      int number = 1;
      inFlight.add(send(id, number, first));
      int pending = next;
      while (pending >= 0) {
        number++;
        requireRoom(number);
        while (inFlight.size() >= sizes.inFlight(number)) {
          done.add(result(inFlight));
        }
        Part part = new Part(means.memory());
        pending = fill(part, bytes, pending, sizes.bytes(number));
        inFlight.add(send(id, number, part));
      }
      while (!inFlight.isEmpty()) {
        done.add(result(inFlight));
      }
      means.turns().in(name, () -> complete(id, done));
      complete = true;
    } finally {
      if (!complete) {
        // A part that arrives after the abort would stay.
        inFlight.forEach(Upload::awaitEnd);
        means.abandoned().abort(name, id);
      }
    }
  }

  private String create(Part first) {
    boolean created = false;
    try {
      refuseInterrupted();
      String id =
          means.client().createMultipartUpload(means.requests().create(name, putId)).uploadId();
      created = true;
      return id;
    } catch (SdkException e) {
      throw failure(e);
    } finally {
      if (!created) {
        first.close();
      }
    }
  }

  private CompletableFuture<CompletedPart> send(String id, int number, Part part) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (part) {
            String checksum = Requests.checksum(part.crc32c());
            String tag =
                means
                    .client()
                    .uploadPart(
                        request ->
                            request
                                .bucket(means.settings().bucket())
                                .key(name)
                                .uploadId(id)
                                .partNumber(number)
                                .contentLength(part.size())
                                .checksumCRC32C(checksum)
                                .overrideConfiguration(Requests.patience(part.size())),
                        Requests.body(part))
                    .eTag();
            return CompletedPart.builder()
                .partNumber(number)
                .eTag(tag)
                .checksumCRC32C(checksum)
                .build();
          }
        },
        means.executor());
  }

  private CompletedPart result(Deque<CompletableFuture<CompletedPart>> inFlight) {
    try {
      CompletedPart part = inFlight.element().get();
      inFlight.remove();
      return part;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SdkException sdk) {
        throw failure(sdk);
      }
      if (e.getCause() instanceof FsException fs) {
        throw fs;
      }
      throw new IllegalStateException("part of " + name, e.getCause());
    }
  }

  private void complete(String id, List<CompletedPart> parts) {
    publish(conditional ->
        means
            .client()
            .completeMultipartUpload(request ->
                request
                    .bucket(means.settings().bucket())
                    .key(name)
                    .uploadId(id)
                    .ifNoneMatch(conditional ? Requests.NONE_MATCHES : null)
                    .multipartUpload(upload -> upload.parts(parts))
                    .overrideConfiguration(Requests.patience(size / 16))));
  }

  private interface Publishing {
    void send(boolean conditional);
  }

  /** Makes the object visible where there is none yet. */
  private void publish(Publishing publishing) {
    try {
      if (means.conditions().taken()) {
        publishing.send(true);
      } else {
        requireAbsent();
        publishing.send(false);
      }
    } catch (SdkException e) {
      if (means.conditions().refused(S3Errors.status(e))) {
        publish(publishing);
      } else {
        resolve(e);
      }
    }
  }

  private void requireAbsent() {
    try {
      means.client().headObject(request -> request.bucket(means.settings().bucket()).key(name));
    } catch (SdkException e) {
      if (S3Errors.status(e) == 404) {
        return;
      }
      throw failure(e);
    }
    throw new FsException(Errno.EEXIST, "blob " + key);
  }

  /**
   * Finds out what became of a request that would have made the object visible and whose answer is
   * lost or is of a second attempt: the object says which put it is of.
   */
  private void resolve(SdkException failure) {
    boolean exists = refusedAsExisting(failure);
    boolean interrupted = Thread.interrupted();
    try {
      HeadObjectResponse head =
          means.client().headObject(request -> request.bucket(means.settings().bucket()).key(name));
      if (putId.equals(head.metadata().get(Requests.PUT_ID))) {
        return;
      }
      exists = true;
    } catch (SdkException e) {
      failure.addSuppressed(e);
      if (S3Errors.status(e) != 404) {
        // Nobody will come back for what may have been stored.
        means.abandoned().deleteLater(name, putId);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    if (exists) {
      throw new FsException(Errno.EEXIST, "blob " + key);
    }
    throw failure(failure);
  }

  /** S3 says 412, 409 for a race; s3mock says 304 of a completed upload. */
  private static boolean refusedAsExisting(SdkException failure) {
    int status = S3Errors.status(failure);
    return status == 412 || status == 304;
  }

  private void requireRoom(int number) {
    if (number > PartSizes.MOST_PARTS) {
      throw new FsException(Errno.EFBIG, "blob " + key + " has more parts than S3 takes");
    }
    Duration taken = Duration.ofNanos(means.nanoTime().getAsLong() - begun);
    if (taken.compareTo(means.settings().uploadTimeout()) > 0) {
      throw new FsException(
          Errno.ETIMEDOUT, "the upload of blob " + key + " took longer than s3_upload_timeout");
    }
  }

  private FsException failure(SdkException failure) {
    return means.errors().translate(failure, "blob " + key);
  }

  private void refuseInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new FsException(Errno.EIO, "the upload of blob " + key + " was interrupted");
    }
  }

  private FsException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new FsException(Errno.EIO, "the upload of blob " + key + " was interrupted", cause);
  }

  private static void awaitEnd(CompletableFuture<CompletedPart> part) {
    // Each has a time limit of its own, so this ends.
    part.handle((done, failure) -> true).join();
  }
}
