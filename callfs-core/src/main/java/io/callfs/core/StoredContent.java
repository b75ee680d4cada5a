package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Octets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Content that has arrived whole and waits to be published. */
sealed interface StoredContent {

  long size();

  /** Returns the blob that must go where the content is not published after all. */
  @Nullable BlobRef blob();

  /** No bytes. */
  record None() implements StoredContent {
    @Override
    public long size() {
      return 0;
    }

    @Override
    public @Nullable BlobRef blob() {
      return null;
    }
  }

  /** Few bytes, to be kept with the metadata. */
  record Inline(Octets bytes, int crc32c) implements StoredContent {

    /** Returns bytes with their checksum. */
    static Inline of(Octets bytes) {
      CRC32C crc = new CRC32C();
      crc.update(bytes.asByteBuffer());
      return new Inline(bytes, (int) crc.getValue());
    }

    @Override
    public long size() {
      return bytes.length();
    }

    @Override
    public @Nullable BlobRef blob() {
      return null;
    }
  }

  /** Bytes that a blob store holds already. */
  record InBlob(BlobRef blob) implements StoredContent {
    @Override
    public long size() {
      return blob.size();
    }
  }
}
