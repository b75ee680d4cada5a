package io.callfs.backend.s3;

import io.callfs.fs.BlobKey;
import io.callfs.spi.BlobStat;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Lists objects by their names, a page at a time. */
final class Listing {

  private static final int PAGE = 1000;

  private final S3Client client;
  private final S3Settings settings;
  private final S3Errors errors;

  Listing(S3Client client, S3Settings settings, S3Errors errors) {
    this.client = client;
    this.settings = settings;
    this.errors = errors;
  }

  /** Returns the blobs whose objects come after a name. */
  Stream<BlobStat> after(String name) {
    return StreamSupport.stream(
        new Pages(
            client
                .listObjectsV2Paginator(
                    request -> request.bucket(settings.bucket()).startAfter(name).maxKeys(PAGE))
                .iterator()),
        false);
  }

  /** Returns whether there is an object after a name that has a time. */
  boolean anyTimedAfter(String name) {
    try {
      return client
          .listObjectsV2(request -> request.bucket(settings.bucket()).startAfter(name).maxKeys(1))
          .contents()
          .stream()
          .anyMatch(object -> ObjectKeys.timed(object.key()));
    } catch (SdkException e) {
      throw errors.translate(e, "the list of blobs");
    }
  }

  /** Returns the instant that the service tells of an object, as all its answers have it. */
  static Instant created(Instant lastModified) {
    return lastModified.truncatedTo(ChronoUnit.SECONDS);
  }

  private final class Pages extends Spliterators.AbstractSpliterator<BlobStat> {
    private final Iterator<ListObjectsV2Response> pages;
    private Iterator<S3Object> page = Collections.emptyIterator();

    Pages(Iterator<ListObjectsV2Response> pages) {
      super(Long.MAX_VALUE, Spliterator.DISTINCT | Spliterator.NONNULL | Spliterator.IMMUTABLE);
      this.pages = pages;
    }

    @Override
    public boolean tryAdvance(Consumer<? super BlobStat> action) {
      while (true) {
        while (page.hasNext()) {
          S3Object object = page.next();
          Optional<BlobKey> key = ObjectKeys.key(object.key());
          if (key.isPresent()) {
            action.accept(new BlobStat(key.get(), object.size(), created(object.lastModified())));
            return true;
          }
        }
        if (!nextPage()) {
          return false;
        }
      }
    }

    private boolean nextPage() {
      try {
        if (!pages.hasNext()) {
          return false;
        }
        page = pages.next().contents().iterator();
        return true;
      } catch (SdkException e) {
        throw errors.translate(e, "the list of blobs");
      }
    }
  }
}
