package io.callfs.testkit;

import io.callfs.fs.Attributes;
import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Dentry;
import io.callfs.fs.Directory;
import io.callfs.fs.Extent;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.fs.Placement;
import io.callfs.fs.RegularFile;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import java.time.Instant;
import java.util.Map;

/** Rows for tests of stores, with all that does not matter to a test filled in. */
public final class Rows {

  /** The instance that all rows belong to. */
  public static final InstanceId INSTANCE = new InstanceId("node-1");

  /** Where the content of all files is. */
  public static final Placement PLACEMENT = new Placement(INSTANCE, "localfs");

  static final Instant TIME = Instant.parse("2026-03-04T05:06:07.123456789Z");

  /** The attributes of a file with mode 0644 and one name. */
  public static final Attributes ATTRIBUTES =
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

  /** Returns a file at its first version. */
  public static RegularFile file(InodeId id, long size) {
    return file(id, size, 1);
  }

  /** Returns a file whose row and content are at a version. */
  public static RegularFile file(InodeId id, long size, long version) {
    return new RegularFile(
        id, ATTRIBUTES, version, PLACEMENT, Map.of(), size, version, "text/plain", null);
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

  /** Makes the root in an empty store. */
  public static void makeRoot(MetadataStore store) {
    store.<Boolean>write(transaction -> {
      transaction.insert(root());
      return true;
    });
  }

  /**
   * Makes a small file in the root as the engine does, with a change of its directory.
   *
   * @throws IllegalArgumentException where the name is there
   */
  public static InodeId create(MetadataTransaction transaction, Name name, Octets bytes) {
    Directory root = (Directory) transaction.inode(InodeId.ROOT).orElseThrow();
    if (transaction.lookup(InodeId.ROOT, name).isPresent()) {
      throw new IllegalArgumentException(name + " exists");
    }
    InodeId id = transaction.nextInodeId();
    transaction.insert(file(id, bytes.length()));
    BlobRef blob =
        new BlobRef(BlobRef.INLINE, transaction.insertSmallBlob(bytes), bytes.length(), 0);
    transaction.addExtent(id, new Extent(0, bytes.length(), blob, 0));
    transaction.link(new Dentry(InodeId.ROOT, name, id));
    transaction.update(root.withAttributes(root.attributes().modified(TIME)));
    return id;
  }

  static Octets octets(long seed, int length) {
    return Octets.wrap(PatternStream.bytes(seed, length));
  }
}
