package io.callfs.memory;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Octets;
import io.callfs.spi.BlobSource;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.RecentBlobs;
import io.callfs.spi.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Blobs in the memory of this process: gone with it, otherwise as every store. Thread-safe. */
public final class InMemoryBlobStore implements BlobStore, RecentBlobs {

  private record Entry(@Nullable Octets bytes, Instant created) {}

  private final ConcurrentHashMap<BlobKey, Entry> entries = new ConcurrentHashMap<>();
  private final InstantSource clock;

  /** Creates an empty store on the system's clock. */
  public InMemoryBlobStore() {
    this(InstantSource.system());
  }

  /** Creates an empty store that dates its blobs by a clock. */
  public InMemoryBlobStore(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public StoredBlob put(BlobKey key, InputStream bytes, long sizeHint) throws IOException {
    Octets stored = Octets.wrap(bytes.readAllBytes());
    if (entries.putIfAbsent(key, new Entry(stored, clock.instant())) != null) {
      throw new FsException(Errno.EEXIST, "blob " + key);
    }
    CRC32C crc = new CRC32C();
    crc.update(stored.asByteBuffer());
    return new StoredBlob(key, stored.length(), (int) crc.getValue());
  }

  @Override
  public BlobSource open(BlobKey key) {
    return new Source(bytes(key));
  }

  @Override
  public BlobStat stat(BlobKey key) {
    return new BlobStat(key, bytes(key).length(), created(key));
  }

  /** Forgets the bytes but remembers the key, which is written once and never again. */
  @Override
  public void delete(BlobKey key) {
    entries.computeIfPresent(key, (k, entry) -> new Entry(null, entry.created()));
  }

  @Override
  public Stream<BlobStat> list() {
    return entries.entrySet().stream()
        .flatMap(each -> {
          Octets bytes = each.getValue().bytes();
          return bytes == null
              ? Stream.empty()
              : Stream.of(new BlobStat(each.getKey(), bytes.length(), each.getValue().created()));
        });
  }

  @Override
  public Optional<Instant> newest() {
    return entries.values().stream().map(Entry::created).max(Comparator.naturalOrder());
  }

  @Override
  public Stream<BlobStat> listSince(Instant instant) {
    return list().filter(blob -> !blob.created().isBefore(instant));
  }

  /** Does nothing: what is in memory stays until nobody refers to the store. */
  @Override
  public void close() {}

  private Octets bytes(BlobKey key) {
    Entry entry = entries.get(key);
    if (entry == null || entry.bytes() == null) {
      throw new FsException(Errno.ENOENT, "blob " + key);
    }
    return entry.bytes();
  }

  private Instant created(BlobKey key) {
    Entry entry = entries.get(key);
    return entry == null ? Instant.EPOCH : entry.created();
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
