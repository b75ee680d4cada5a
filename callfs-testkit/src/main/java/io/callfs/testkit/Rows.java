package io.callfs.testkit;

import io.callfs.fs.Attributes;
import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Directory;
import io.callfs.fs.Extent;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import io.callfs.fs.Octets;
import io.callfs.fs.Placement;
import io.callfs.fs.RegularFile;
import java.time.Instant;
import java.util.Map;

/** Rows for the cases, with all that does not matter to a case filled in. */
final class Rows {

  static final InstanceId INSTANCE = new InstanceId("node-1");
  static final Placement PLACEMENT = new Placement(INSTANCE, "localfs");
  static final Instant TIME = Instant.parse("2026-03-04T05:06:07.123456789Z");
  static final Attributes ATTRIBUTES =
      new Attributes(new Mode(0644), 1000, 100, 1, TIME, TIME.plusNanos(1), TIME.plusSeconds(2));

  private Rows() {}

  static Directory directory(InodeId id, InodeId parent) {
    return new Directory(
        id, ATTRIBUTES.withMode(new Mode(0755)).withNlink(2), 1, PLACEMENT, Map.of(), parent);
  }

  static Directory root() {
    return directory(InodeId.ROOT, InodeId.ROOT);
  }

  static RegularFile file(InodeId id) {
    return file(id, 0);
  }

  static RegularFile file(InodeId id, long size) {
    return new RegularFile(id, ATTRIBUTES, 1, PLACEMENT, Map.of(), size, 1, "text/plain", null);
  }

  /** Returns the file with another version of row and content, both at this number. */
  static RegularFile atVersion(RegularFile file, long version) {
    return new RegularFile(
        file.id(),
        file.attributes(),
        version,
        file.placement(),
        file.xattrs(),
        version,
        version,
        file.contentType(),
        file.sha256());
  }

  static BlobRef blob(String key, long size) {
    return new BlobRef("localfs", new BlobKey(key), size, key.hashCode());
  }

  static Extent extent(long fileOffset, long length, String key) {
    return new Extent(fileOffset, length, blob(key, length), 0);
  }

  static Octets octets(long seed, int length) {
    return Octets.wrap(PatternStream.bytes(seed, length));
  }
}
