package io.callfs.backend.localfs;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/** Writes blobs: aside, synced, named, the name synced. Thread-safe. */
final class BlobWriter {

  private static final int MOST_ATTEMPTS = 20;

  /**
   * Bytes of one blob that wait for the disk at most: whoever syncs a small file meanwhile may have
   * to wait for all of them.
   */
  private static final long FORCE_EVERY = 16L << 20;

  private final HeldDirectory temporary;
  private final Directories directories;
  private final TransferBuffers buffers;
  private final Forcing forcing;
  private final DiskErrors errors;
  private final InstantSource clock;
  private final String temporaryPrefix;
  private final AtomicLong temporaryNumber = new AtomicLong();
  private final Set<BlobKey> publishing = ConcurrentHashMap.newKeySet();
  private volatile String newest = "";

  private BlobWriter(
      HeldDirectory temporary,
      Directories directories,
      TransferBuffers buffers,
      Forcing forcing,
      DiskErrors errors,
      InstantSource clock,
      String temporaryPrefix) {
    this.temporary = temporary;
    this.directories = directories;
    this.buffers = buffers;
    this.forcing = forcing;
    this.errors = errors;
    this.clock = clock;
    this.temporaryPrefix = temporaryPrefix;
  }

  /** Makes a writer with temporary names that nobody can foretell. */
  static BlobWriter open(
      HeldDirectory temporary,
      Directories directories,
      TransferBuffers buffers,
      Forcing forcing,
      DiskErrors errors,
      InstantSource clock) {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    String prefix = HexFormat.of().formatHex(random) + "-";
    return new BlobWriter(temporary, directories, buffers, forcing, errors, clock, prefix);
  }

  /** Does what {@link LocalBlobStore#put} promises. */
  StoredBlob put(BlobPath path, InputStream bytes, long sizeHint) throws IOException {
    Path aside = Path.of(temporaryPrefix + temporaryNumber.getAndIncrement());
    boolean published = false;
    FileChannel file = create(aside, path);
    try {
      StoredBlob written;
      try (file) {
        written = write(path, bytes, sizeHint, file);
      }
      publish(aside, path);
      published = true;
      return written;
    } finally {
      if (!published) {
        discard(temporary, aside);
      }
    }
  }

  /** Removes a directory that has become empty, unless the next put is likely to go there. */
  void removeWhereEmpty(String path) {
    if (!path.isEmpty() && !path.equals(newest)) {
      directories.removeEmpty(path);
    }
  }

  private FileChannel create(Path aside, BlobPath path) {
    try {
      return temporary.create(aside);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  private StoredBlob write(BlobPath path, InputStream bytes, long sizeHint, FileChannel file)
      throws IOException {
    CRC32C checksum = new CRC32C();
    long size = 0;
    long forced = 0;
    try (TransferBuffers.Buffer buffer = buffers.take(sizeHint)) {
      ByteBuffer direct = buffer.direct();
      byte[] chunk = buffer.chunk();
      for (int count = bytes.read(chunk); count >= 0; count = bytes.read(chunk)) {
        checksum.update(chunk, 0, count);
        size += count;
        int taken = 0;
        while (taken < count) {
          // Only when more has come, so that the last write is never long before the sync.
          if (!direct.hasRemaining()) {
            flush(direct, file, path);
            if (size - forced >= FORCE_EVERY) {
              force(file, path);
              forced = size;
            }
          }
          int fits = Math.min(direct.remaining(), count - taken);
          direct.put(chunk, taken, fits);
          taken += fits;
        }
      }
      flush(direct, file, path);
    }
    force(file, path);
    return new StoredBlob(path.key(), size, (int) checksum.getValue());
  }

  private void flush(ByteBuffer direct, FileChannel file, BlobPath path) {
    direct.flip();
    try {
      while (direct.hasRemaining()) {
        file.write(direct);
      }
    } catch (IOException e) {
      throw failed(path, e);
    }
    direct.clear();
  }

  private void force(FileChannel file, BlobPath path) {
    try {
      forcing.file(file);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  /*
   * Nobody but this store writes here, so that of two puts of one key the set decides, and a plain
   * rename, which would go over an existing file, finds none.
   */
  private void publish(Path aside, BlobPath path) {
    if (!publishing.add(path.key())) {
      throw exists(path);
    }
    try {
      HeldDirectory directory = move(aside, path);
      try {
        syncName(directory, path);
      } finally {
        directory.release();
      }
      noteNewest(path.directory());
    } catch (IOException e) {
      throw failed(path, e);
    } finally {
      publishing.remove(path.key());
    }
  }

  private void syncName(HeldDirectory directory, BlobPath path) throws IOException {
    boolean synced = false;
    try {
      directory.syncNames();
      synced = true;
    } finally {
      if (!synced) {
        discard(directory, path.name());
      }
    }
  }

  private HeldDirectory move(Path aside, BlobPath path) throws IOException {
    for (int attempt = 1; ; attempt++) {
      HeldDirectory directory = directories.make(path.directory());
      try {
        return moveInto(directory, aside, path);
      } catch (NoSuchFileException e) {
        // The directory was removed when it was empty, by a delete or by hand.
        directories.forget(directory);
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private HeldDirectory moveInto(HeldDirectory directory, Path aside, BlobPath path)
      throws IOException {
    boolean moved = false;
    try {
      if (directory.has(path.name())) {
        throw exists(path);
      }
      directory.touchAbove(clock.instant());
      temporary.move(aside, directory, path.name());
      moved = true;
      return directory;
    } finally {
      if (!moved) {
        directory.release();
      }
    }
  }

  private void noteNewest(String directory) {
    String before = newest;
    if (!before.equals(directory)) {
      newest = directory;
      removeWhereEmpty(before);
    }
  }

  // The failure that led here is the one to tell; what stays goes when the store is next opened.
  private static void discard(HeldDirectory directory, Path name) {
    try {
      directory.delete(name);
    } catch (IOException e) {
      return;
    }
  }

  private static FsException exists(BlobPath path) {
    return new FsException(Errno.EEXIST, "blob " + path.key());
  }

  private FsException failed(BlobPath path, IOException cause) {
    return errors.translate(cause, "blob " + path.key());
  }
}
