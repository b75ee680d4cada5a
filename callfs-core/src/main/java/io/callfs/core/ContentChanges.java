package io.callfs.core;

import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.Extent;
import io.callfs.fs.FsException;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import io.callfs.spi.MetadataTransaction;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Changes the content of one file in part, once, within a transaction, at a cost that does not grow
 * with the file. The caller has checked who may.
 *
 * <p>A file that was one small blob and fits into one afterwards stays one; small writes to the end
 * of a longer file are gathered in its last blob.
 */
final class ContentChanges {

  /**
   * To so many bytes the small writes at the end of a long file are gathered. Each rewrites what is
   * gathered so far, and the old blob stays a while for its readers.
   */
  private static final int GATHERED = 4096;

  private final MetadataTransaction tx;
  private final Credentials credentials;
  private final FileExtents extents;
  private final int inlineLimit;

  ContentChanges(Engine engine, MetadataTransaction tx, Credentials credentials) {
    this.tx = tx;
    this.credentials = credentials;
    this.extents = new FileExtents(engine, tx);
    this.inlineLimit = engine.limits().inlineLimit();
  }

  /**
   * Puts stored bytes over the range that begins at the offset, {@code pwrite(2)}; a gap before it
   * reads as zeros, what lies after it stays. No bytes change nothing.
   *
   * @throws FsException EINVAL for a negative offset; EFBIG where the file would become longer than
   *     an offset can tell
   */
  RegularFile write(RegularFile file, long offset, StoredContent stored, Instant now) {
    requireRange(file, offset, stored.size());
    if (stored.size() == 0) {
      return file;
    }
    long size = Math.max(file.size(), offset + stored.size());
    if (!(stored instanceof StoredContent.Inline inline)
        || !(keptSmall(file, offset, inline, size) || gathered(file, offset, inline))) {
      extents.remove(file, offset, offset + stored.size());
      extents.add(file.id(), offset, stored);
    }
    return changed(file, size, now);
  }

  /** Refuses what no offset can tell: EINVAL, EFBIG. */
  static void requireRange(RegularFile file, long offset, long count) {
    if (offset < 0) {
      throw new FsException(Errno.EINVAL, "offset " + offset + " is negative");
    }
    if (count > Long.MAX_VALUE - offset) {
      throw new FsException(
          Errno.EFBIG, "inode " + file.id() + " (" + count + " bytes at " + offset + ")");
    }
  }

  /** Returns whether the file was a small blob, and still is. */
  private boolean keptSmall(
      RegularFile file, long offset, StoredContent.Inline inline, long newSize) {
    if (newSize > inlineLimit || offset > file.size()) {
      return false;
    }
    Octets whole = extents.wholeInMemory(file);
    if (whole == null) {
      return false;
    }
    replaceSmall(file, whole, (int) newSize, offset, inline.bytes());
    return true;
  }

  private void replaceSmall(
      RegularFile file, Octets whole, int newSize, long offset, @Nullable Octets over) {
    byte[] bytes = new byte[newSize];
    whole.asByteBuffer().get(bytes, 0, Math.min(newSize, whole.length()));
    if (over != null) {
      over.asByteBuffer().get(bytes, (int) offset, over.length());
    }
    extents.clear(file);
    extents.add(file.id(), 0, StoredContent.Inline.of(Octets.wrap(bytes)));
  }

  /** Returns whether the bytes went into the last blob of the file. */
  private boolean gathered(RegularFile file, long offset, StoredContent.Inline inline) {
    if (offset != file.size()) {
      return false;
    }
    Extent tail = extents.smallTail(file);
    if (tail == null || tail.length() + inline.size() > Math.min(GATHERED, inlineLimit)) {
      return false;
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) (tail.length() + inline.size()));
    bytes.put(extents.bytesOf(tail).asByteBuffer()).put(inline.bytes().asByteBuffer());
    extents.remove(file, tail.fileOffset(), tail.fileEnd());
    extents.add(file.id(), tail.fileOffset(), StoredContent.Inline.of(Octets.wrap(bytes.array())));
    return true;
  }

  /** Sets the size, {@code truncate(2)}; what is added is a hole. The size is not negative. */
  RegularFile truncate(RegularFile file, long size, Instant now) {
    Octets whole =
        size > 0 && size < file.size() && file.size() <= inlineLimit
            ? extents.wholeInMemory(file)
            : null;
    if (whole != null) {
      replaceSmall(file, whole, (int) size, 0, null);
    } else if (size < file.size()) {
      extents.remove(file, size, Long.MAX_VALUE);
      extents.renewOnly(file, size);
    }
    return changed(file, size, now);
  }

  private RegularFile changed(RegularFile file, long size, Instant now) {
    RegularFile changed =
        file.withContent(
                size,
                file.allocated() + extents.growth(),
                file.contentType(),
                null,
                file.placement())
            .withAttributes(
                file.attributes()
                    .withMode(Permissions.modeAfterWrite(credentials, file))
                    .modified(now));
    tx.update(changed);
    return changed;
  }
}
