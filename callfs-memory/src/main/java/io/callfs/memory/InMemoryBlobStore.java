package io.callfs.memory;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Octets;
import io.callfs.spi.BlobSource;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.RecentBlobs;
import io.callfs.spi.SpaceReport;
import io.callfs.spi.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Blobs in the memory of this process: gone with it, otherwise as every store; a blob has less than
 * 2 GiB. Keys that were written are remembered, so that none is written again. Thread-safe.
 */
public final class InMemoryBlobStore implements BlobStore, RecentBlobs, SpaceReport {

  private static final int LONGEST_BLOB = Integer.MAX_VALUE - 16;

  private record Blob(Octets bytes, BlobStat stat) {}

  private final ConcurrentHashMap<BlobKey, Blob> blobs = new ConcurrentHashMap<>();
  private final Set<BlobKey> written = ConcurrentHashMap.newKeySet();
  private final AtomicLong used = new AtomicLong();
  private final InstantSource clock;
  private final long capacity;

  /** Creates an empty store on the system's clock with room for as much as the heap may have. */
  public InMemoryBlobStore() {
    this(InstantSource.system());
  }

  /** Creates an empty store that dates its blobs by a clock. */
  public InMemoryBlobStore(InstantSource clock) {
    this(clock, Runtime.getRuntime().maxMemory());
  }

  /** Creates an empty store with room for so many bytes of content: beyond them a put is ENOSPC. */
  public InMemoryBlobStore(InstantSource clock, long capacity) {
    this.clock = clock;
    this.capacity = capacity;
  }

  @Override
  public StoredBlob put(BlobKey key, InputStream bytes, long sizeHint) throws IOException {
    if (written.contains(key)) {
      throw existing(key);
    }
    int room = (int) Math.min(LONGEST_BLOB, Math.max(0, capacity - used.get()));
    Octets stored = Octets.wrap(bytes.readNBytes(room + 1));
    reserve(key, stored.length());
    if (!written.add(key)) {
      used.addAndGet(-stored.length());
      throw existing(key);
    }
    blobs.put(key, new Blob(stored, new BlobStat(key, stored.length(), clock.instant())));
    CRC32C crc = new CRC32C();
    crc.update(stored.asByteBuffer());
    return new StoredBlob(key, stored.length(), (int) crc.getValue());
  }

  @Override
  public BlobSource open(BlobKey key) {
    return new Source(blob(key).bytes());
  }

  @Override
  public BlobStat stat(BlobKey key) {
    return blob(key).stat();
  }

  @Override
  public void delete(BlobKey key) {
    Blob deleted = blobs.remove(key);
    if (deleted != null) {
      used.addAndGet(-deleted.bytes().length());
    }
  }

  @Override
  public Stream<BlobStat> list() {
    return blobs.values().stream().map(Blob::stat);
  }

  @Override
  public Optional<Instant> newest() {
    return list().map(BlobStat::created).max(Comparator.naturalOrder());
  }

  @Override
  public Stream<BlobStat> listSince(Instant instant) {
    return list().filter(blob -> !blob.created().isBefore(instant));
  }

  @Override
  public Space space() {
    long free = Math.max(0, capacity - used.get());
    return new Space(capacity, free, free);
  }

  /** Does nothing: what is in memory stays until nobody refers to the store. */
  @Override
  public void close() {}

  private Blob blob(BlobKey key) {
    Blob blob = blobs.get(key);
    if (blob == null) {
      throw new FsException(Errno.ENOENT, "blob " + key);
    }
    return blob;
  }

  private void reserve(BlobKey key, int bytes) {
    if (used.addAndGet(bytes) > capacity) {
      used.addAndGet(-bytes);
      throw new FsException(Errno.ENOSPC, "blob " + key);
    }
  }

  private static FsException existing(BlobKey key) {
    return new FsException(Errno.EEXIST, "blob " + key);
  }

  private record Source(Octets bytes) implements BlobSource {
    @Override
    public long size() {
      return bytes.length();
    }

    @Override
    public int read(long position, ByteBuffer target) {
      if (position >= bytes.length()) {
        return -1;
      }
      int count = (int) Math.min(target.remaining(), bytes.length() - position);
      target.put(bytes.asByteBuffer().position((int) position).limit((int) position + count));
      return count;
    }

    @Override
    public void transferTo(long position, long count, WritableByteChannel target)
        throws IOException {
      if (position < 0 || count < 0 || count > bytes.length() - position) {
        throw new FsException(Errno.EIO, "the blob ends before the range does");
      }
      ByteBuffer part =
          bytes.asByteBuffer().position((int) position).limit((int) (position + count));
      while (part.hasRemaining()) {
        if (target.write(part) < 0) {
          throw new IOException("the channel takes no more");
        }
      }
    }

    @Override
    public void close() {}
  }
}
