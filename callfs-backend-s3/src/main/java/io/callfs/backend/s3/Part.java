package io.callfs.backend.s3;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that go out by one request, and again where the SDK tries again: in chunks of memory, or,
 * where there is none or they are too many, in a temporary file without a name. Filled by one
 * thread, then read by one at a time; closed once.
 */
final class Part implements AutoCloseable {

  /** Parts above this go through a file. */
  static final long MOST_IN_MEMORY = 16L << 20;

  private final PartMemory memory;
  private final List<byte[]> chunks = new ArrayList<>();
  private final CRC32C crc = new CRC32C();
  private @Nullable RandomAccessFile file;
  private long size;

  Part(PartMemory memory) {
    this.memory = memory;
  }

  /**
   * Fills it from a stream.
   *
   * @param first a byte that was read before, or -1
   * @param whole is told all bytes
   * @return whether the stream has ended
   * @throws IOException what the stream threw
   * @throws FsException ENOSPC, EIO of the temporary file; EIO where the thread was interrupted
   */
  boolean fill(InputStream bytes, int first, long capacity, CRC32C whole) throws IOException {
    if (capacity > MOST_IN_MEMORY) {
      toFile();
    }
    byte[] own = new byte[0];
    int pending = first;
    while (size < capacity) {
      byte @Nullable [] chunk = file == null ? memory.take() : null;
      if (chunk != null) {
        chunks.add(chunk);
      } else {
        toFile();
        own = own.length == 0 ? new byte[PartMemory.CHUNK] : own;
        chunk = own;
      }
      int count = fill(chunk, bytes, pending, (int) Math.min(chunk.length, capacity - size));
      pending = -1;
      crc.update(chunk, 0, count);
      whole.update(chunk, 0, count);
      if (file != null) {
        append(file, chunk, count);
      }
      size += count;
      if (count < chunk.length && size < capacity) {
        return true;
      }
    }
    return false;
  }

  private static int fill(byte[] chunk, InputStream bytes, int first, int length)
      throws IOException {
    int count = 0;
    if (first >= 0) {
      chunk[count++] = (byte) first;
    }
    while (count < length) {
      int read = bytes.read(chunk, count, length - count);
      if (read < 0) {
        return count;
      }
      count += read;
    }
    return count;
  }

  private void toFile() {
    if (file != null) {
      return;
    }
    try {
      Path path = Files.createTempFile("callfs-part-", null);
      RandomAccessFile opened;
      try {
        opened = new RandomAccessFile(path.toFile(), "rw");
      } finally {
        // It lives as long as it is open, and no longer whatever happens to us.
        Files.delete(path);
      }
      file = opened;
      long left = size;
      for (byte[] chunk : chunks) {
        append(opened, chunk, (int) Math.min(left, chunk.length));
        left -= chunk.length;
      }
    } catch (IOException e) {
      throw temporary(e);
    }
    giveChunks();
  }

  private static void append(RandomAccessFile file, byte[] chunk, int count) {
    try {
      file.write(chunk, 0, count);
    } catch (IOException e) {
      throw temporary(e);
    }
  }

  private static FsException temporary(IOException cause) {
    String message = String.valueOf(cause.getMessage());
    Errno errno = message.contains("No space left") ? Errno.ENOSPC : Errno.EIO;
    return new FsException(errno, "a temporary file for an upload to S3: " + message, cause);
  }

  /** Returns how many bytes there are. */
  long size() {
    return size;
  }

  /** Returns the CRC-32C of the bytes. */
  int crc32c() {
    return (int) crc.getValue();
  }

  /** Returns a stream of the bytes from the first one on, good until the next or the close. */
  InputStream open() {
    RandomAccessFile from = file;
    if (from == null) {
      return new ChunkStream();
    }
    try {
      from.seek(0);
    } catch (IOException e) {
      throw temporary(e);
    }
    return new FileStream(from);
  }

  private void giveChunks() {
    chunks.forEach(memory::give);
    chunks.clear();
  }

  @Override
  public void close() {
    giveChunks();
    RandomAccessFile open = file;
    file = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It has no name any more, so nothing is left of it.
        return;
      }
    }
  }

  private final class ChunkStream extends InputStream {
    private long position;

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      Objects.checkFromIndexSize(offset, length, target.length);
      if (position == size) {
        return length == 0 ? 0 : -1;
      }
      int within = (int) (position % PartMemory.CHUNK);
      int most = (int) Math.min(PartMemory.CHUNK - within, size - position);
      int count = Math.min(length, most);
      byte[] chunk = chunks.get((int) (position / PartMemory.CHUNK));
      System.arraycopy(chunk, within, target, offset, count);
      position += count;
      return count;
    }

    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, size - position);
    }
  }

  /** Does not close the file with it, which is to be read again. */
  private static final class FileStream extends InputStream {
    private final RandomAccessFile file;

    FileStream(RandomAccessFile file) {
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      return file.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return file.read(target, offset, length);
    }
  }
}
