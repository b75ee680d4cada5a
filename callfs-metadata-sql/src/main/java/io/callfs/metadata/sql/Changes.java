package io.callfs.metadata.sql;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Octets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a batch has changed and not yet committed: the rows that its own reads must see, and that go
 * to the cache when it is durable. Updates of inodes are written to the database at the latest at
 * the commit, so that a directory in which a batch makes many files is written once.
 */
final class Changes {

  final Map<InodeId, Row<Inode>> inodes = new HashMap<>();
  final Map<DentryKey, Row<InodeId>> dentries = new HashMap<>();

  /** Without a value: changed in a way that only the database knows. */
  final Map<InodeId, Row<ExtentList>> extents = new HashMap<>();

  final Map<BlobKey, Row<Octets>> smallBlobs = new HashMap<>();

  /** Inodes that are newer here than in the database. */
  final Map<InodeId, Inode> unwritten = new LinkedHashMap<>();

  boolean isEmpty() {
    return inodes.isEmpty() && dentries.isEmpty() && extents.isEmpty() && smallBlobs.isEmpty();
  }

  void clear() {
    inodes.clear();
    dentries.clear();
    extents.clear();
    smallBlobs.clear();
    unwritten.clear();
  }

  /** Makes this equal to another. */
  void become(Changes other) {
    clear();
    inodes.putAll(other.inodes);
    dentries.putAll(other.dentries);
    extents.putAll(other.extents);
    smallBlobs.putAll(other.smallBlobs);
    unwritten.putAll(other.unwritten);
  }
}
