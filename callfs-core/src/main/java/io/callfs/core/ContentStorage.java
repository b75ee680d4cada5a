package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Octets;
import io.callfs.spi.StoredBlob;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * Brings content to where it is durable, before anything names it: small ones into memory for the
 * commit, others into a blob.
 */
final class ContentStorage {

  private final Engine engine;

  ContentStorage(Engine engine) {
    this.engine = engine;
  }

  StoredContent store(Content content, String backend, String fileName) throws IOException {
    int limit = engine.limits().inlineLimit();
    if (content.sizeHint() > limit) {
      return blob(content.bytes(), content.sizeHint(), backend, fileName);
    }
    InputStream bytes = content.bytes();
    byte[] head = new byte[content.sizeHint() >= 0 ? (int) content.sizeHint() : limit];
    int length = bytes.readNBytes(head, 0, head.length);
    int next = length < head.length ? -1 : bytes.read();
    if (next >= 0) {
      InputStream known = new ByteArrayInputStream(head, 0, length);
      InputStream one = new ByteArrayInputStream(new byte[] {(byte) next});
      InputStream all = new SequenceInputStream(new SequenceInputStream(known, one), bytes);
      return blob(all, -1, backend, fileName);
    }
    if (length == 0) {
      return new StoredContent.None();
    }
    return StoredContent.Inline.of(
        length == head.length ? Octets.wrap(head) : Octets.copyOf(head, 0, length));
  }

  private StoredContent blob(InputStream bytes, long sizeHint, String backend, String fileName)
      throws IOException {
    StoredBlob stored =
        engine.blobs(backend).put(engine.blobKeys().next(fileName), bytes, sizeHint);
    BlobRef blob = new BlobRef(backend, stored.key(), stored.size(), stored.crc32c());
    if (blob.size() == 0) {
      engine.sweeping().unpublished(blob);
      return new StoredContent.None();
    }
    return new StoredContent.InBlob(blob);
  }
}
