package io.callfs.metadata.sql;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Octets;
import java.util.HashMap;
import java.util.Map;

/** Rows that were read from one snapshot. */
record Loaded(
    Map<InodeId, Inode> inodes,
    Map<DentryKey, Row<InodeId>> dentries,
    Map<InodeId, ExtentList> extents,
    Map<BlobKey, Octets> smallBlobs) {

  Loaded() {
    this(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
  }

  boolean isEmpty() {
    return inodes.isEmpty() && dentries.isEmpty() && extents.isEmpty() && smallBlobs.isEmpty();
  }
}
