package io.callfs.core;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/** An open file whose bytes were read with its attributes. */
final class FileInMemory implements FileHandle {

  private final RegularFile file;
  private final Octets bytes;

  FileInMemory(RegularFile file, Octets bytes) {
    if (file.size() != bytes.length()) {
      throw new FsException(Errno.EIO, "inode " + file.id() + " has not the size of its content");
    }
    this.file = file;
    this.bytes = bytes;
  }

  @Override
  public RegularFile file() {
    return file;
  }

  @Override
  public Optional<ByteBuffer> inMemory() {
    return Optional.of(bytes.asByteBuffer());
  }

  @Override
  public int read(long position, ByteBuffer target) {
    if (position < 0) {
      throw new FsException(Errno.EINVAL, "position " + position + " is negative");
    }
    if (position >= bytes.length()) {
      return -1;
    }
    int count = (int) Math.min(target.remaining(), bytes.length() - position);
    target.put(bytes.asByteBuffer().position((int) position).limit((int) position + count));
    return count;
  }

  @Override
  public void transferTo(long position, long count, WritableByteChannel target) throws IOException {
    if (position < 0 || count < 0 || count > bytes.length() - position) {
      throw new FsException(
          Errno.EINVAL, "range " + position + " + " + count + " of " + bytes.length());
    }
    ByteBuffer part = bytes.asByteBuffer().position((int) position).limit((int) (position + count));
    while (part.hasRemaining()) {
      if (target.write(part) < 0) {
        throw new IOException("the channel takes no more");
      }
    }
  }

  @Override
  public void close() {}
}
