package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Extent;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of pinned extents without a hole between, one after the other. Throws EIO where a blob
 * is not what it was. Not thread-safe.
 */
final class ExtentStream extends InputStream {

  private final Engine engine;
  private final Iterator<Extent> next;
  private final long proportion;
  private final Set<BlobRef> verified;
  private final CRC32C crc = new CRC32C();
  private @Nullable Extent extent;
  private @Nullable BlobBytes bytes;
  private long done;

  /**
   * Reads pinned extents.
   *
   * @param proportion up to so many bytes a blob is read once more, to verify what is only a part
   *     of it
   * @param verified blobs that need no such reading; those that had it are added
   */
  ExtentStream(Engine engine, List<Extent> extents, long proportion, Set<BlobRef> verified) {
    this.engine = engine;
    this.proportion = proportion;
    this.verified = verified;
    this.next = extents.iterator();
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    while (extent == null || done == extent.length()) {
      close();
      if (!next.hasNext()) {
        return -1;
      }
      begin(next.next());
    }
    return read(extent, Objects.requireNonNull(bytes), target, offset, length);
  }

  private int read(Extent from, BlobBytes source, byte[] target, int offset, int length) {
    int count = (int) Math.min(length, from.length() - done);
    source.readFully(from.blobOffset() + done, ByteBuffer.wrap(target, offset, count));
    done += count;
    if (from.wholeBlob()) {
      crc.update(target, offset, count);
      if (done == from.length()) {
        OpenedFile.requireChecksum(from.blob(), crc);
      }
    }
    return count;
  }

  private void begin(Extent begun) {
    BlobBytes opened = BlobBytes.open(engine, begun.blob());
    bytes = opened;
    extent = begun;
    done = 0;
    crc.reset();
    if (!begun.wholeBlob()) {
      verify(opened, begun.blob());
    }
  }

  /** The sum of a part is not known, so the whole is read once, unless it is out of proportion. */
  private void verify(BlobBytes opened, BlobRef blob) {
    if (blob.inline() || blob.size() > proportion || !verified.add(blob)) {
      return;
    }
    CRC32C whole = new CRC32C();
    ByteBuffer buffer = engine.buffers().take();
    try {
      long position = 0;
      while (position < blob.size()) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), blob.size() - position));
        opened.readFully(position, buffer);
        position += buffer.flip().remaining();
        whole.update(buffer);
      }
    } finally {
      engine.buffers().give(buffer);
    }
    OpenedFile.requireChecksum(blob, whole);
  }

  @Override
  public void close() {
    if (bytes != null) {
      bytes.close();
      bytes = null;
    }
    extent = null;
  }
}
