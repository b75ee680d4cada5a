package io.callfs.metadata.sql;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.spi.Garbage;
import io.callfs.spi.MetadataReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the published state from memory, or breaks the work off with {@link NotInMemory}. */
final class MemoryReader implements MetadataReader {

  private final MetadataCache cache;
  private final long since;

  MemoryReader(MetadataCache cache, long since) {
    this.cache = cache;
    this.since = since;
  }

  @Override
  public Optional<Inode> inode(InodeId id) {
    return Optional.of(cache.get(cache.inodes, id, since));
  }

  @Override
  public Optional<Inode> lookup(InodeId directory, Name name) {
    InodeId entry = cache.get(cache.dentries, new DentryKey(directory, name), since).value();
    return entry == null ? Optional.empty() : inode(entry);
  }

  @Override
  public List<DirectoryEntry> list(InodeId directory, @Nullable Name after, int limit) {
    throw NotInMemory.ABSENT;
  }

  @Override
  public List<Extent> extents(InodeId file, long from, long to) {
    return cache.get(cache.extents, file, since).within(from, to);
  }

  @Override
  public Optional<Octets> smallBlob(BlobKey key) {
    return Optional.of(cache.get(cache.smallBlobs, key, since));
  }

  @Override
  public boolean isReferenced(BlobRef blob) {
    throw NotInMemory.ABSENT;
  }

  @Override
  public List<Garbage> garbage(InstanceId instance, Instant dueBy, int limit) {
    throw NotInMemory.ABSENT;
  }
}
