package io.callfs.core;

import io.callfs.fs.Octets;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Bytes to be written.
 *
 * @param bytes read to its end, not closed; the first read happens after all checks that can be
 *     made before
 * @param sizeHint the number of bytes to come, or -1
 * @param arrived whether the bytes are here or on their way whatever the answer will be, so that
 *     reading a few of them spares nobody anything; then what can be refused may be refused after
 *     they were read
 * @param sha256 asked once, after the end was read: the SHA-256 of all bytes, where the caller has
 *     computed it
 */
public record Content(
    InputStream bytes, long sizeHint, boolean arrived, Supplier<Optional<Octets>> sha256) {

  /** Checks the parts. */
  public Content {
    Objects.requireNonNull(bytes);
    Objects.requireNonNull(sha256);
  }

  /** Bytes that nobody has sent yet. */
  public Content(InputStream bytes, long sizeHint, Supplier<Optional<Octets>> sha256) {
    this(bytes, sizeHint, false, sha256);
  }

  /** All the bytes of the array, which must not change until they are written. */
  public static Content of(byte[] bytes) {
    return new Content(new ByteArrayInputStream(bytes), bytes.length, true, Optional::empty);
  }

  /** Bytes of unknown number and digest. */
  public static Content of(InputStream bytes) {
    return new Content(bytes, -1, false, Optional::empty);
  }
}
