package io.callfs.spi;

import io.callfs.fs.BlobKey;
import java.util.Objects;

/**
 * What a put has stored.
 *
 * @param key the key
 * @param size bytes written
 * @param crc32c CRC-32C of the bytes as they were written
 */
public record StoredBlob(BlobKey key, long size, int crc32c) {

  /** Checks the parts. */
  public StoredBlob {
    Objects.requireNonNull(key);
    if (size < 0) {
      throw new IllegalArgumentException("blob size " + size + " is negative");
    }
  }
}
