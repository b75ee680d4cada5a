package io.callfs.core;

import io.callfs.fs.FsException;
import io.callfs.fs.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/**
 * An open file: attributes and bytes of one version, whatever is written, renamed or removed
 * meanwhile. Any number of threads may read at once. Whoever opened it closes it.
 */
public interface FileHandle extends AutoCloseable {

  /** Returns the inode as it was when the file was opened. */
  RegularFile file();

  /**
   * Returns the whole content where it is in memory already, as a read-only buffer of the caller's
   * own; then nothing blocks.
   */
  Optional<ByteBuffer> inMemory();

  /**
   * Reads bytes at a position, as {@code pread(2)}; holes read as zeros.
   *
   * @return the number of bytes, or -1 at or beyond the end
   * @throws FsException EIO, ESTALE
   */
  int read(long position, ByteBuffer target);

  /**
   * Writes exactly {@code count} bytes from {@code position} to the channel, in memory that does
   * not grow with {@code count}. Where whole blobs are read, their checksums are verified before
   * their last bytes go out.
   *
   * @throws FsException EIO for a fault or a wrong checksum, ESTALE
   * @throws IOException what the channel threw
   */
  void transferTo(long position, long count, WritableByteChannel target) throws IOException;

  /** Releases it. Idempotent. */
  @Override
  void close();
}
