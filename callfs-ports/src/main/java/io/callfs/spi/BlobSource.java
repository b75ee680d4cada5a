package io.callfs.spi;

import io.callfs.fs.FsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** An open blob. Any number of threads may read at once; whoever opened it closes it. */
public interface BlobSource extends AutoCloseable {

  /** Returns the number of bytes. */
  long size();

  /**
   * Reads bytes at a position into the buffer's remaining space, at least one unless the end is
   * reached or no space remains.
   *
   * @return the number of bytes, or -1 at or beyond the end
   * @throws FsException EIO, ESTALE
   */
  int read(long position, ByteBuffer target);

  /**
   * Writes exactly {@code count} bytes from {@code position} to the channel, which may block.
   * Memory does not grow with {@code count}.
   *
   * @throws FsException EIO, ESTALE, also where the blob ends before
   * @throws IOException what the channel threw, as it was
   */
  void transferTo(long position, long count, WritableByteChannel target) throws IOException;

  /** Releases it. Idempotent. */
  @Override
  void close();
}
