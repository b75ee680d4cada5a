package io.callfs.backend.localfs;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.BlobSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An open file of a blob.
 *
 * <p>An interrupt closes the channel that a thread is reading, for all threads: that is how Java
 * does it. So a read sets the interrupt aside until it is over, and where one comes during the read
 * itself the file is opened again, which finds the same bytes, since a key is written once.
 */
final class LocalBlobSource implements BlobSource {

  /** How the file is opened again. */
  interface Opener {
    FileChannel open(BlobKey key) throws IOException;
  }

  // Java keeps a direct buffer as large as the largest read into an array, for each thread.
  private static final int LARGEST_ARRAY_READ = 64 * 1024;

  private final BlobKey key;
  private final long size;
  private final Opener opener;
  private final TransferBuffers buffers;
  private final DiskErrors errors;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile FileChannel channel;
  private volatile boolean closed;

  LocalBlobSource(
      BlobKey key,
      long size,
      FileChannel channel,
      Opener opener,
      TransferBuffers buffers,
      DiskErrors errors) {
    this.key = key;
    this.size = size;
    this.channel = channel;
    this.opener = opener;
    this.buffers = buffers;
    this.errors = errors;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long position, ByteBuffer target) {
    if (position < 0) {
      throw new IllegalArgumentException("position " + position + " is negative");
    }
    if (position >= size) {
      return -1;
    }
    int limit = target.limit();
    long most = target.isDirect() ? size - position : Math.min(size - position, LARGEST_ARRAY_READ);
    if (target.remaining() > most) {
      target.limit(target.position() + (int) most);
    }
    try {
      return readAside(position, target);
    } finally {
      target.limit(limit);
    }
  }

  private int readAside(long position, ByteBuffer target) {
    int start = target.position();
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        FileChannel current = channel;
        try {
          int count = current.read(target, position);
          if (count < 0) {
            throw endedEarly();
          }
          return count;
        } catch (ClosedByInterruptException e) {
          interrupted = true;
          Thread.interrupted();
          reopen(current);
        } catch (ClosedChannelException e) {
          reopen(current);
        }
        target.position(start);
      }
    } catch (IOException e) {
      throw errors.translate(e, "blob " + key);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void transferTo(long position, long count, WritableByteChannel target) throws IOException {
    Objects.requireNonNull(target);
    if (position < 0 || count < 0) {
      throw new IllegalArgumentException(count + " bytes from " + position);
    }
    if (position > size || count > size - position) {
      throw endedEarly();
    }
    if (kernelCopiesTo(target) && !Thread.currentThread().isInterrupted()) {
      transferInKernel(position, count, target);
      return;
    }
    try (TransferBuffers.Buffer buffer = buffers.take(count)) {
      transferThrough(buffer.direct(), position, count, target);
    }
  }

  private static boolean kernelCopiesTo(WritableByteChannel target) {
    return target instanceof FileChannel
        || (target instanceof SocketChannel socket && socket.isBlocking());
  }

  private void transferThrough(
      ByteBuffer buffer, long position, long count, WritableByteChannel target) throws IOException {
    long at = position;
    long end = position + count;
    while (at < end) {
      buffer.clear();
      buffer.limit((int) Math.min(buffer.capacity(), end - at));
      at += read(at, buffer);
      buffer.flip();
      while (buffer.hasRemaining()) {
        target.write(buffer);
      }
    }
  }

  private void transferInKernel(long position, long count, WritableByteChannel target)
      throws IOException {
    long at = position;
    long end = position + count;
    while (at < end) {
      FileChannel current = channel;
      if (!current.isOpen()) {
        reopenTranslated(current);
        continue;
      }
      long moved;
      try {
        moved = current.transferTo(at, end - at, target);
      } catch (ClosedByInterruptException e) {
        // How much has gone out is unknown, so there is no going on.
        throw e;
      } catch (IOException e) {
        requireReadable(at);
        throw e;
      }
      if (moved == 0) {
        requireReadable(at);
      }
      at += moved;
    }
  }

  // The kernel names one errno for both sides; reading alone tells whether it was ours.
  private void requireReadable(long position) {
    read(position, ByteBuffer.allocate(1));
  }

  private void reopenTranslated(FileChannel lost) {
    try {
      reopen(lost);
    } catch (IOException e) {
      throw errors.translate(e, "blob " + key);
    }
  }

  private void reopen(FileChannel lost) throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new FsException(Errno.EBADF, "blob " + key + " was closed");
      }
      if (channel.equals(lost)) {
        channel = opener.open(key);
      }
    } catch (NoSuchFileException e) {
      throw new FsException(Errno.ESTALE, "blob " + key, e);
    } finally {
      lock.unlock();
    }
  }

  private FsException endedEarly() {
    return new FsException(Errno.EIO, "blob " + key + " ends before it should");
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      channel.close();
    } catch (IOException e) {
      // Nothing was written, so nothing is lost.
      return;
    } finally {
      lock.unlock();
    }
  }
}
