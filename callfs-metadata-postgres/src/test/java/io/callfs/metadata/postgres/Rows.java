package io.callfs.metadata.postgres;

import io.callfs.fs.Attributes;
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

/** Rows for tests. */
final class Rows {

  static final Placement HERE = new Placement(new InstanceId("here"), "localfs");

  private static final Instant THEN = Instant.ofEpochSecond(1_700_000_000L, 123_456_789);

  private Rows() {}

  static Attributes attributes() {
    return new Attributes(new Mode(0644), 1, 2, 1, THEN, THEN, THEN);
  }

  static Directory root() {
    return new Directory(InodeId.ROOT, attributes(), 1, HERE, Map.of(), InodeId.ROOT);
  }

  static RegularFile file(InodeId id, long size) {
    return new RegularFile(id, attributes(), 1, HERE, Map.of(), size, 1, null, null);
  }

  static RegularFile file(InodeId id, long size, long version) {
    return new RegularFile(id, attributes(), version, HERE, Map.of(), size, version, null, null);
  }

  static void makeRoot(MetadataStore store) {
    store.<Boolean>write(transaction -> {
      transaction.insert(root());
      return true;
    });
  }

  /** Makes a small file as the engine does, with a change of its directory. */
  static InodeId create(MetadataTransaction transaction, Name name, Octets bytes) {
    Directory root = (Directory) transaction.inode(InodeId.ROOT).orElseThrow();
    if (transaction.lookup(InodeId.ROOT, name).isPresent()) {
      throw new IllegalArgumentException("exists");
    }
    InodeId id = transaction.nextInodeId();
    transaction.insert(file(id, bytes.length()));
    BlobRef blob =
        new BlobRef(BlobRef.INLINE, transaction.insertSmallBlob(bytes), bytes.length(), 0);
    transaction.addExtent(id, new Extent(0, bytes.length(), blob, 0));
    transaction.link(new Dentry(InodeId.ROOT, name, id));
    transaction.update(root.withAttributes(root.attributes().modified(THEN)));
    return id;
  }
}
