package io.callfs.core;

import io.callfs.fs.Extent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * The bytes of extents that follow each other as their owner sends them. Fails with EIO where those
 * of a whole blob are not what was stored. Used by one thread, which closes it.
 */
final class ReceivedRun extends InputStream {

  private final InputStream received;
  private final Iterator<Extent> next;
  private final CRC32C crc = new CRC32C();
  private Extent extent;
  private long done;

  /**
   * Takes over the stream, which has as many bytes as the extents, of which there is one at least.
   */
  ReceivedRun(InputStream received, List<Extent> run) {
    this.received = received;
    this.next = run.iterator();
    this.extent = next.next();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (done == extent.length()) {
      if (!next.hasNext()) {
        return -1;
      }
      extent = next.next();
      done = 0;
      crc.reset();
    }
    int count = received.read(target, offset, (int) Math.min(length, extent.length() - done));
    if (count > 0) {
      done += count;
      verify(target, offset, count);
    }
    return count;
  }

  private void verify(byte[] target, int offset, int count) {
    if (extent.wholeBlob()) {
      crc.update(target, offset, count);
      if (done == extent.length()) {
        OpenedFile.requireChecksum(extent.blob(), crc);
      }
    }
  }

  @Override
  public void close() throws IOException {
    received.close();
  }
}
