package io.callfs.spi;

import io.callfs.fs.BlobKey;
import java.time.Instant;
import java.util.Objects;

/**
 * What a blob store knows of a blob.
 *
 * @param key the key
 * @param size bytes
 * @param created when it was written, as the store tells it; used only to spare what is young
 */
public record BlobStat(BlobKey key, long size, Instant created) {

  /** Checks the parts. */
  public BlobStat {
    Objects.requireNonNull(key);
    Objects.requireNonNull(created);
    if (size < 0) {
      throw new IllegalArgumentException("blob size " + size + " is negative");
    }
  }
}
