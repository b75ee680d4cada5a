package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Errno;
import io.callfs.fs.Extent;
import io.callfs.fs.FsException;
import io.callfs.fs.RegularFile;
import io.callfs.spi.BlobSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A file that is open for reading: its extents are pinned, so that no sweeper takes them away. */
final class OpenedFile implements FileHandle {

  private final Engine engine;
  private final RegularFile file;
  private final List<Extent> extents;
  private final @Nullable BlobSource onlySource;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Takes over the source and the pins of all extents. */
  OpenedFile(
      Engine engine, RegularFile file, List<Extent> extents, @Nullable BlobSource onlySource) {
    this.engine = engine;
    this.file = file;
    this.extents = extents;
    this.onlySource = onlySource;
  }

  @Override
  public RegularFile file() {
    return file;
  }

  @Override
  public Optional<ByteBuffer> inMemory() {
    return Optional.empty();
  }

  @Override
  public int read(long position, ByteBuffer target) {
    if (position < 0) {
      throw new FsException(Errno.EINVAL, "position " + position + " is negative");
    }
    if (position >= file.size()) {
      return -1;
    }
    int wanted = (int) Math.min(target.remaining(), file.size() - position);
    int before = target.position();
    for (Segment segment : new Segments(extents, position, wanted)) {
      ByteBuffer part = target.duplicate().limit(target.position() + (int) segment.length());
      fill(segment, part);
      target.position(part.limit());
    }
    return target.position() - before;
  }

  private void fill(Segment segment, ByteBuffer part) {
    if (segment.blob() == null) {
      while (part.hasRemaining()) {
        part.put((byte) 0);
      }
      return;
    }
    try (BlobBytes bytes = bytes(segment.blob())) {
      bytes.readFully(segment.blobOffset(), part);
    }
  }

  @Override
  public void transferTo(long position, long count, WritableByteChannel target) throws IOException {
    if (position < 0 || count < 0 || count > file.size() - position) {
      throw new FsException(
          Errno.EINVAL, "range " + position + " + " + count + " of " + file.size());
    }
    ByteBuffer buffer = engine.buffers().take();
    try {
      for (Segment segment : new Segments(extents, position, count)) {
        transfer(segment, buffer, target);
      }
    } finally {
      engine.buffers().give(buffer);
    }
  }

  private void transfer(Segment segment, ByteBuffer buffer, WritableByteChannel target)
      throws IOException {
    BlobRef blob = segment.blob();
    if (blob == null) {
      transferZeros(segment.length(), buffer, target);
      return;
    }
    boolean whole = segment.blobOffset() == 0 && segment.length() == blob.size();
    CRC32C crc = new CRC32C();
    try (BlobBytes bytes = bytes(blob)) {
      long done = 0;
      while (done < segment.length()) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), segment.length() - done));
        bytes.readFully(segment.blobOffset() + done, buffer);
        buffer.flip();
        done += buffer.remaining();
        if (whole) {
          crc.update(buffer.duplicate());
          if (done == segment.length()) {
            requireChecksum(blob, crc);
          }
        }
        writeFully(target, buffer);
      }
    }
  }

  private static void transferZeros(long count, ByteBuffer buffer, WritableByteChannel target)
      throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      buffer.put((byte) 0);
    }
    long left = count;
    while (left > 0) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), left));
      left -= buffer.remaining();
      writeFully(target, buffer);
    }
  }

  static void requireChecksum(BlobRef blob, CRC32C crc) {
    if ((int) crc.getValue() != blob.crc32c()) {
      throw new FsException(
          Errno.EIO, "checksum of blob " + blob.key() + " on " + blob.backend() + " is wrong");
    }
  }

  private static void writeFully(WritableByteChannel target, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      int written = target.write(buffer);
      if (written < 0) {
        throw new IOException("the channel takes no more");
      }
    }
  }

  private BlobBytes bytes(BlobRef blob) {
    return onlySource != null
        ? new BlobBytes.OfSource(onlySource, false)
        : BlobBytes.open(engine, blob);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      if (onlySource != null) {
        onlySource.close();
      }
      extents.forEach(extent -> engine.openBlobs().unpin(extent.blob()));
    }
  }
}
