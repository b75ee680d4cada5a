package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Credentials;
import io.callfs.fs.Extent;
import io.callfs.fs.RegularFile;
import io.callfs.spi.MetadataTransaction;
import java.time.Instant;

/** Changes parts of a file's content within a transaction. */
final class ContentChanges {

  private final MetadataTransaction tx;
  private final Credentials credentials;
  private final FileExtents extents;

  ContentChanges(Engine engine, MetadataTransaction tx, Credentials credentials) {
    this.tx = tx;
    this.credentials = credentials;
    this.extents = new FileExtents(engine, tx);
  }

  /** Puts stored bytes over the range that begins at the offset; a gap before it is a hole. */
  RegularFile write(RegularFile file, long offset, StoredContent stored, Instant now) {
    long end = offset + stored.size();
    long removed = extents.remove(file, offset, end);
    BlobRef blob = stored.blob();
    if (stored instanceof StoredContent.Inline inline) {
      blob =
          new BlobRef(
              BlobRef.INLINE, tx.insertSmallBlob(inline.bytes()), inline.size(), inline.crc32c());
    }
    if (blob != null) {
      tx.addExtent(file.id(), new Extent(offset, stored.size(), blob, 0));
    }
    long allocated = file.allocated() - removed + stored.size();
    return changed(file, Math.max(file.size(), end), allocated, now);
  }

  /** Sets the size. */
  RegularFile truncate(RegularFile file, long size, Instant now) {
    long removed = size < file.size() ? extents.remove(file, size, Long.MAX_VALUE) : 0;
    return changed(file, size, file.allocated() - removed, now);
  }

  private RegularFile changed(RegularFile file, long size, long allocated, Instant now) {
    RegularFile changed =
        file.withContent(size, allocated, file.contentType(), null, file.placement())
            .withAttributes(
                file.attributes()
                    .withMode(Permissions.modeAfterWrite(credentials, file))
                    .modified(now));
    tx.update(changed);
    return changed;
  }
}
