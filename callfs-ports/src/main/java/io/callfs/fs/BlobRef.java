package io.callfs.fs;

import java.util.Objects;

/**
 * A blob as the metadata names it: where it is and what must come back from there.
 *
 * @param backend the name of the store
 * @param key the key within the store
 * @param size bytes
 * @param crc32c CRC-32C of all its bytes (RFC 3720 §B.4)
 */
public record BlobRef(String backend, BlobKey key, long size, int crc32c) {

  /** The backend name of small blobs, which the metadata store keeps itself. */
  public static final String INLINE = "inline";

  /** Checks the parts. */
  public BlobRef {
    if (Objects.requireNonNull(backend).isEmpty()) {
      throw new IllegalArgumentException("backend name is empty");
    }
    Objects.requireNonNull(key);
    if (size < 0) {
      throw new IllegalArgumentException("blob size " + size + " is negative");
    }
  }

  /** Returns whether the metadata store itself keeps the bytes. */
  public boolean inline() {
    return backend.equals(INLINE);
  }
}
