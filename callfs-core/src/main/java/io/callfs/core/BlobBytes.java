package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Octets;
import io.callfs.spi.BlobSource;
import java.nio.ByteBuffer;

/** The bytes of one blob, wherever they are kept. Closed by who opened them. */
sealed interface BlobBytes extends AutoCloseable {

  /**
   * Opens a blob that is pinned. Small ones are verified at once.
   *
   * @throws FsException EIO where it is missing or damaged
   */
  static BlobBytes open(Engine engine, BlobRef blob) {
    return blob.inline()
        ? new InMemory(engine.metadata().<Octets>read(reader -> FileExtents.bytes(reader, blob)))
        : new OfSource(engine.blobs(blob.backend()).open(blob.key()), true);
  }

  /** Reads as {@link BlobSource#read} does. */
  int read(long position, ByteBuffer target);

  /** Reads until the buffer is full; EIO where the blob ends before. */
  default void readFully(long from, ByteBuffer into) {
    long position = from;
    while (into.hasRemaining()) {
      int read = read(position, into);
      if (read < 0) {
        throw new FsException(Errno.EIO, "content ends early at " + position);
      }
      position += read;
    }
  }

  @Override
  void close();

  /** From a store; the source is closed with it where it is owned. */
  record OfSource(BlobSource source, boolean owned) implements BlobBytes {
    @Override
    public int read(long position, ByteBuffer target) {
      return source.read(position, target);
    }

    @Override
    public void close() {
      if (owned) {
        source.close();
      }
    }
  }

  /** From the metadata store. */
  record InMemory(Octets octets) implements BlobBytes {
    @Override
    public int read(long position, ByteBuffer target) {
      if (position >= octets.length()) {
        return -1;
      }
      int count = (int) Math.min(target.remaining(), octets.length() - position);
      target.put(octets.asByteBuffer().position((int) position).limit((int) position + count));
      return count;
    }

    @Override
    public void close() {}
  }
}
