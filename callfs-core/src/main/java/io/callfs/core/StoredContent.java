package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Extent;
import io.callfs.fs.InodeId;
import io.callfs.fs.Octets;
import io.callfs.spi.MetadataTransaction;
import org.jspecify.annotations.Nullable;

/** Content that has arrived whole and waits to be published. */
sealed interface StoredContent {

  long size();

  /** Gives the content to a file that has none. */
  void attach(MetadataTransaction tx, InodeId file);

  /** Returns the blob that must go where the content is not published after all. */
  @Nullable BlobRef blob();

  /** No bytes. */
  record None() implements StoredContent {
    @Override
    public long size() {
      return 0;
    }

    @Override
    public void attach(MetadataTransaction tx, InodeId file) {}

    @Override
    public @Nullable BlobRef blob() {
      return null;
    }
  }

  /** Few bytes, to be kept with the metadata. */
  record Inline(Octets bytes, int crc32c) implements StoredContent {
    @Override
    public long size() {
      return bytes.length();
    }

    @Override
    public void attach(MetadataTransaction tx, InodeId file) {
      BlobRef stored = new BlobRef(BlobRef.INLINE, tx.insertSmallBlob(bytes), size(), crc32c);
      tx.addExtent(file, new Extent(0, size(), stored, 0));
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

    @Override
    public void attach(MetadataTransaction tx, InodeId file) {
      tx.addExtent(file, new Extent(0, size(), blob, 0));
    }
  }
}
