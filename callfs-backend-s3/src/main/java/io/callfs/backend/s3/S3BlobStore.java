package io.callfs.backend.s3;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.BlobSource;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.HealthProbe;
import io.callfs.spi.RecentBlobs;
import io.callfs.spi.SharedStorage;
import io.callfs.spi.StoredBlob;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Keeps each blob as an object of a bucket, under the blob's key, so that a person finds her way.
 *
 * <p>A put sends a checksum (CRC-32C) with each request, which the service verifies; the object
 * appears with the last of them, whole, and only where there was none ({@code If-None-Match: *}).
 * What does not fit into one part goes in parts, up to four at once for each put. All puts share a
 * quarter of the heap; beyond, parts wait in temporary files without names. An upload that fails is
 * aborted; one that a process left which died is aborted when it is older than {@link
 * S3Settings#uploadTimeout}, since until then it may be another instance's.
 *
 * <p>Reads name the object's entity tag, so that what is deleted or replaced meanwhile is {@link
 * Errno#ESTALE}. They are answered as streams, of which a bounded number waits between reads.
 *
 * <p>The SDK tries again what fails in passing, and limits the time of each request. Where the
 * service is gone, slow, overloaded, refuses the credentials or lacks the bucket, methods fail with
 * {@link Errno#EHOSTDOWN}; where what it holds can't be trusted, with {@link Errno#EIO}.
 *
 * <p>Thread-safe. Several stores, also of other processes, may use one bucket.
 */
public final class S3BlobStore implements BlobStore, RecentBlobs, SharedStorage, HealthProbe {

  private static final int IDLE_FORWARDS = 64;
  private static final int UPLOADING_THREADS = 32;
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(15);

  /** No blob is older than this. */
  private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");

  private final SharedClient client;
  private final S3Settings settings;
  private final S3Errors errors;
  private final InstantSource clock;
  private final Upload.Means uploads;
  private final S3BlobSource.Means sources;
  private final Listing listing;
  private final ThreadPoolExecutor executor;
  private final AtomicBoolean closed = new AtomicBoolean();

  private S3BlobStore(
      S3Client client, S3Settings settings, InstantSource clock, PartMemory memory) {
    this.client = new SharedClient(client);
    this.settings = settings;
    this.clock = clock;
    this.errors = new S3Errors(settings);
    this.executor = executor();
    this.uploads =
        new Upload.Means(
            client,
            settings,
            new Requests(settings),
            errors,
            memory,
            new Turns(),
            new Conditions(),
            executor,
            AbandonedUploads.start(client, settings, clock),
            System::nanoTime);
    this.sources =
        new S3BlobSource.Means(this.client, settings, errors, new IdleForwards(IDLE_FORWARDS));
    this.listing = new Listing(client, settings, errors);
  }

  /**
   * Opens the store and sees that the bucket is there. The caller closes the store.
   *
   * @throws FsException EACCES where the service refuses the credentials or their rights; ENOENT
   *     where the bucket is missing or elsewhere; EHOSTDOWN where the service can't be reached or
   *     is broken. The subject tells a person what to mend
   */
  public static S3BlobStore open(S3Settings settings) {
    return open(settings, InstantSource.system(), PartMemory.ofHeap());
  }

  /** Opens a store with another clock and so much memory for what it uploads. */
  static S3BlobStore open(S3Settings settings, InstantSource clock, PartMemory memory) {
    S3Client client = Clients.open(settings);
    boolean opened = false;
    try {
      client.headBucket(request -> request.bucket(settings.bucket()));
      S3BlobStore store = new S3BlobStore(client, settings, clock, memory);
      opened = true;
      return store;
    } catch (SdkException e) {
      throw new S3Errors(settings).unusable(e);
    } finally {
      if (!opened) {
        client.close();
      }
    }
  }

  private static ThreadPoolExecutor executor() {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            UPLOADING_THREADS,
            UPLOADING_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // each upload has few parts on their way
            task -> {
              Thread thread = new Thread(task, "callfs-s3-part-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  @Override
  public StoredBlob put(BlobKey key, InputStream bytes, long sizeHint) throws IOException {
    Objects.requireNonNull(bytes);
    requireOpen();
    return new Upload(uploads, key).put(bytes, sizeHint);
  }

  @Override
  public BlobSource open(BlobKey key) {
    HeadObjectResponse head = head(key);
    return new S3BlobSource(sources, key, head.contentLength(), head.eTag());
  }

  @Override
  public BlobStat stat(BlobKey key) {
    HeadObjectResponse head = head(key);
    return new BlobStat(key, head.contentLength(), Listing.created(head.lastModified()));
  }

  private HeadObjectResponse head(BlobKey key) {
    requireOpen();
    try {
      return client
          .get()
          .headObject(request -> request.bucket(settings.bucket()).key(ObjectKeys.name(key)));
    } catch (SdkException e) {
      if (S3Errors.status(e) == 404) {
        throw new FsException(Errno.ENOENT, "blob " + key);
      }
      throw errors.translate(e, "blob " + key);
    }
  }

  @Override
  public void delete(BlobKey key) {
    requireOpen();
    try {
      client
          .get()
          .deleteObject(request -> request.bucket(settings.bucket()).key(ObjectKeys.name(key)));
    } catch (SdkException e) {
      if (S3Errors.status(e) != 404) {
        throw errors.translate(e, "blob " + key);
      }
    }
  }

  @Override
  public Stream<BlobStat> list() {
    requireOpen();
    return listing.after("");
  }

  /**
   * {@inheritDoc}
   *
   * <p>Asks some twenty times for one name, however many there are, and takes an upload to have
   * lasted as long as it may.
   */
  @Override
  public Optional<Instant> newest() {
    requireOpen();
    Instant latest = clock.instant().plus(CLOCKS_DIFFER);
    Optional<Instant> begun = lastShard().map(shard -> ObjectKeys.start(shard + 1));
    Optional<Instant> other;
    try (Stream<BlobStat> blobs = listing.after(ObjectKeys.afterTimed())) {
      other = blobs.map(blob -> blob.created().plusSeconds(1)).max(Instant::compareTo);
    }
    return Stream.of(begun, other)
        .flatMap(Optional::stream)
        .max(Instant::compareTo)
        .map(last -> last.plus(settings.uploadTimeout()))
        .map(bound -> bound.isBefore(latest) ? bound : latest);
  }

  private Optional<Long> lastShard() {
    long none = ObjectKeys.shard(clock.instant().plus(Duration.ofDays(1)));
    long some = ObjectKeys.shard(FIRST);
    if (!listing.anyTimedAfter(ObjectKeys.before(some))) {
      return Optional.empty();
    }
    while (none - some > 1) {
      long middle = (some + none) >>> 1;
      if (listing.anyTimedAfter(ObjectKeys.before(middle))) {
        some = middle;
      } else {
        none = middle;
      }
    }
    return Optional.of(some);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Lists what was begun since, or as long before as an upload may last.
   */
  @Override
  public Stream<BlobStat> listSince(Instant instant) {
    requireOpen();
    if (instant.isBefore(FIRST)) {
      return listing.after("");
    }
    Instant begun = instant.minus(settings.uploadTimeout()).minus(CLOCKS_DIFFER);
    return listing.after(ObjectKeys.before(ObjectKeys.shard(begun)));
  }

  @Override
  public void probe() {
    requireOpen();
    try {
      client.get().headBucket(request -> request.bucket(settings.bucket()));
    } catch (SdkException e) {
      throw S3Errors.unwell(e);
    }
  }

  /**
   * Writes a small object, reads it and removes it.
   *
   * @throws FsException as {@link #open(S3Settings)}
   */
  void tryOut(BlobKey key) {
    byte[] bytes = {'o', 'k'};
    try {
      StoredBlob stored = put(key, new ByteArrayInputStream(bytes), bytes.length);
      try (BlobSource source = open(stored.key())) {
        if (source.read(0, ByteBuffer.allocate(bytes.length)) <= 0) {
          throw new FsException(Errno.EIO, "S3 " + settings.place() + ": gives nothing back");
        }
      } finally {
        delete(key);
      }
    } catch (FsException e) {
      throw e.getCause() instanceof SdkException refused ? errors.unusable(refused) : e;
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory", e);
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new FsException(Errno.EBADF, "the blob store is closed");
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      uploads.abandoned().close();
      executor.shutdown();
      client.release();
    }
  }
}
