package io.callfs.testkit;

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

/** Verbs that fail as the faults say. */
class FaultyReader implements MetadataReader {

  private final MetadataReader rows;
  private final Faults.Calls calls;

  FaultyReader(MetadataReader rows, Faults.Calls calls) {
    this.rows = rows;
    this.calls = calls;
  }

  @Override
  public Optional<Inode> inode(InodeId id) {
    return calls.make("inode", () -> rows.inode(id));
  }

  @Override
  public Optional<Inode> lookup(InodeId directory, Name name) {
    return calls.make("lookup", () -> rows.lookup(directory, name));
  }

  @Override
  public List<Inode> walk(InodeId start, List<Name> names) {
    return calls.make("walk", () -> rows.walk(start, names));
  }

  @Override
  public List<DirectoryEntry> list(InodeId directory, @Nullable Name after, int limit) {
    return calls.make("list", () -> rows.list(directory, after, limit));
  }

  @Override
  public List<Extent> extents(InodeId file, long from, long to) {
    return calls.make("extents", () -> rows.extents(file, from, to));
  }

  @Override
  public List<Extent> extents(InodeId file) {
    return calls.make("extents", () -> rows.extents(file));
  }

  @Override
  public Optional<Octets> smallBlob(BlobKey key) {
    return calls.make("smallBlob", () -> rows.smallBlob(key));
  }

  @Override
  public boolean isReferenced(BlobRef blob) {
    return calls.make("isReferenced", () -> rows.isReferenced(blob));
  }

  @Override
  public List<Garbage> garbage(InstanceId instance, Instant dueBy, int limit) {
    return calls.make("garbage", () -> rows.garbage(instance, dueBy, limit));
  }
}
