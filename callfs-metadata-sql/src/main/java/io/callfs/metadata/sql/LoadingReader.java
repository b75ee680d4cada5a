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

/** Reads one snapshot of the database and notes the rows that the cache may want. */
final class LoadingReader implements MetadataReader {

  private final RowReader rows;
  private final MetadataCache cache;
  private final Loaded loaded = new Loaded();
  private long begun = -1;

  LoadingReader(RowReader rows, MetadataCache cache) {
    this.rows = rows;
    this.cache = cache;
  }

  Loaded loaded() {
    return loaded;
  }

  /** Returns the last commit that the snapshot can hold. */
  long horizon() {
    return begun;
  }

  /** Called after each verb: the first one has made the snapshot. */
  private <T> T seen(T row) {
    if (begun < 0) {
      begun = cache.begun();
    }
    return row;
  }

  @Override
  public Optional<Inode> inode(InodeId id) {
    Optional<Inode> inode = seen(rows.inode(id));
    if (inode.isPresent()) {
      loaded.inodes().put(id, inode.get());
    }
    return inode;
  }

  @Override
  public Optional<Inode> lookup(InodeId directory, Name name) {
    Optional<Inode> inode = seen(rows.lookup(directory, name));
    DentryKey key = new DentryKey(directory, name);
    if (inode.isPresent()) {
      InodeId id = inode.get().id();
      loaded.inodes().put(id, inode.get());
      loaded.dentries().put(key, new Row<>(id));
    } else {
      loaded.dentries().put(key, new Row<>(null));
    }
    return inode;
  }

  @Override
  public List<Inode> walk(InodeId start, List<Name> names) {
    List<Inode> found = seen(rows.walk(start, names));
    InodeId directory = start;
    for (int i = 0; i < found.size(); i++) {
      Inode inode = found.get(i);
      loaded.inodes().put(inode.id(), inode);
      loaded.dentries().put(new DentryKey(directory, names.get(i)), new Row<>(inode.id()));
      directory = inode.id();
    }
    if (found.size() < names.size()) {
      loaded.dentries().put(new DentryKey(directory, names.get(found.size())), new Row<>(null));
    }
    return found;
  }

  @Override
  public List<DirectoryEntry> list(InodeId directory, @Nullable Name after, int limit) {
    return seen(rows.list(directory, after, limit));
  }

  @Override
  public List<Extent> extents(InodeId file, long from, long to) {
    List<Extent> extents = seen(rows.extents(file, from, to));
    if (from <= 0 && to == Long.MAX_VALUE && extents.size() < ExtentList.LIMIT) {
      loaded.extents().put(file, new ExtentList(extents));
    }
    return extents;
  }

  @Override
  public Optional<Octets> smallBlob(BlobKey key) {
    Optional<Octets> bytes = seen(rows.smallBlob(key));
    if (bytes.isPresent()) {
      loaded.smallBlobs().put(key, bytes.get());
    }
    return bytes;
  }

  @Override
  public boolean isReferenced(BlobRef blob) {
    return seen(rows.isReferenced(blob));
  }

  @Override
  public List<Garbage> garbage(InstanceId instance, Instant dueBy, int limit) {
    return seen(rows.garbage(instance, dueBy, limit));
  }
}
