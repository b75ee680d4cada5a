package io.callfs.memory;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.spi.Garbage;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;

/**
 * The rows of a store in memory.
 *
 * @param references how many extents name a blob
 */
record Tables(
    Map<InodeId, Inode> inodes,
    Map<InodeId, NavigableMap<Name, InodeId>> dentries,
    Map<InodeId, NavigableMap<Long, Extent>> extents,
    Map<BlobName, Long> references,
    Map<BlobKey, Octets> smallBlobs,
    Map<Garbage, Garbage> garbage) {

  /** What tells blobs apart. */
  record BlobName(String backend, BlobKey key) {}

  static Tables empty() {
    return new Tables(
        new HashMap<>(),
        new HashMap<>(),
        new HashMap<>(),
        new HashMap<>(),
        new HashMap<>(),
        new HashMap<>());
  }
}
