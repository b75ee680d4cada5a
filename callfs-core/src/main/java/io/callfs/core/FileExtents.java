package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Errno;
import io.callfs.fs.Extent;
import io.callfs.fs.FsException;
import io.callfs.fs.InodeId;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataTransaction;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Changes which bytes of which blobs a file consists of, and cares for the blobs that it needs no
 * more. What a change costs grows with the extents that it touches, not with those of the file.
 */
final class FileExtents {

  private final Engine engine;
  private final MetadataTransaction tx;
  private long growth;

  FileExtents(Engine engine, MetadataTransaction tx) {
    this.engine = engine;
    this.tx = tx;
  }

  /** Returns how many more bytes are stored than before, by the calls on this object. */
  long growth() {
    return growth;
  }

  /** Removes all content of a file. */
  void clear(RegularFile file) {
    if (file.size() > 0) {
      remove(file, 0, Long.MAX_VALUE);
    }
  }

  /** Makes a hole of the range, which is not empty; no byte is moved. */
  void remove(RegularFile file, long from, long to) {
    List<Extent> hit = tx.extents(file.id(), from, to);
    if (hit.size() == 1 && isAll(file, hit.get(0)) && from == 0 && to >= file.size()) {
      removeOnly(file, hit.get(0));
      return;
    }
    Set<BlobRef> candidates = new LinkedHashSet<>();
    Set<BlobRef> kept = new LinkedHashSet<>();
    for (Extent extent : hit) {
      tx.removeExtent(file.id(), extent.fileOffset());
      candidates.add(extent.blob());
      growth -= Math.min(extent.fileEnd(), to) - Math.max(extent.fileOffset(), from);
      if (extent.fileOffset() < from) {
        long length = from - extent.fileOffset();
        add(file.id(), new Extent(extent.fileOffset(), length, extent.blob(), extent.blobOffset()));
        kept.add(extent.blob());
      }
      if (extent.fileEnd() > to) {
        long skipped = to - extent.fileOffset();
        add(
            file.id(),
            new Extent(
                to, extent.length() - skipped, extent.blob(), extent.blobOffset() + skipped));
        kept.add(extent.blob());
      }
    }
    // Other parts of the file may need them still, which the sweeper sees.
    candidates.removeAll(kept);
    candidates.forEach(blob -> discard(file, blob));
  }

  private void removeOnly(RegularFile file, Extent only) {
    tx.removeExtent(file.id(), only.fileOffset());
    growth -= only.length();
    // Nobody reads a blob that was all of its file ever since later than at the opening.
    if (only.blob().inline()) {
      tx.deleteSmallBlob(only.blob().key());
    } else {
      discard(file, only.blob());
    }
  }

  /** Lets the same bytes of a file come from other blobs, which this transaction names. */
  void replace(RegularFile file, List<Extent> old, List<Extent> same) {
    old.forEach(extent -> tx.removeExtent(file.id(), extent.fileOffset()));
    same.forEach(extent -> add(file.id(), extent));
    old.stream().map(Extent::blob).distinct().forEach(blob -> discard(file, blob));
  }

  /** Adds stored content to a file that has a hole there. */
  void add(InodeId file, long offset, StoredContent stored) {
    BlobRef blob = stored.blob();
    if (stored instanceof StoredContent.Inline inline) {
      blob =
          new BlobRef(
              BlobRef.INLINE, tx.insertSmallBlob(inline.bytes()), inline.size(), inline.crc32c());
    }
    if (blob != null) {
      add(file, new Extent(offset, stored.size(), blob, 0));
      growth += stored.size();
    }
  }

  private void add(InodeId file, Extent extent) {
    tx.addExtent(file, extent);
  }

  /** Gives a new file the content of another: blobs are shared, small ones are copied. */
  void share(RegularFile source, InodeId copy) {
    for (Extent extent : tx.extents(source.id())) {
      add(copy, extent.blob().inline() ? ownCopy(extent) : extent);
    }
  }

  /** Small blobs belong to one file, so that they can go with it at once. */
  private Extent ownCopy(Extent extent) {
    BlobRef blob = extent.blob();
    Octets bytes = bytes(tx, blob);
    return new Extent(
        extent.fileOffset(),
        extent.length(),
        new BlobRef(BlobRef.INLINE, tx.insertSmallBlob(bytes), blob.size(), blob.crc32c()),
        extent.blobOffset());
  }

  /**
   * Returns all bytes of a file that is one small blob, or empty; null for one that must be put
   * together.
   */
  @Nullable Octets wholeInMemory(RegularFile file) {
    if (file.size() == 0) {
      return Octets.empty();
    }
    List<Extent> first = tx.extents(file.id(), 0, 1);
    if (first.isEmpty() || !first.get(0).blob().inline() || !isAll(file, first.get(0))) {
      return null;
    }
    return bytes(tx, first.get(0).blob());
  }

  /** Returns the extent that holds the last byte of a file, if it is a part of a small blob. */
  @Nullable Extent smallTail(RegularFile file) {
    if (file.size() == 0) {
      return null;
    }
    List<Extent> last = tx.extents(file.id(), file.size() - 1, file.size());
    return last.isEmpty() || !last.get(0).blob().inline() ? null : last.get(0);
  }

  /** Returns the bytes of an extent of a small blob. */
  Octets bytesOf(Extent extent) {
    return Octets.copyOf(
        bytes(tx, extent.blob()).toByteArray(), (int) extent.blobOffset(), (int) extent.length());
  }

  /**
   * Gives a file that now is one small blob, and was more before, a blob of its own that never was
   * a part: those who opened it before read the old one as long as they like.
   */
  void renewOnly(RegularFile old, long size) {
    List<Extent> first = tx.extents(old.id(), 0, 1);
    if (first.isEmpty()) {
      return;
    }
    Extent extent = first.get(0);
    if (extent.blob().inline() && extent.wholeBlob() && extent.length() == size) {
      tx.removeExtent(old.id(), extent.fileOffset());
      add(old.id(), ownCopy(extent));
      discard(old, extent.blob());
    }
  }

  /** Returns the bytes of a small blob, which are what they were. */
  static Octets bytes(MetadataReader reader, BlobRef blob) {
    Octets bytes =
        reader
            .smallBlob(blob.key())
            .orElseThrow(
                () -> new FsException(Errno.EIO, "small blob " + blob.key() + " is missing"));
    CRC32C crc = new CRC32C();
    crc.update(bytes.asByteBuffer());
    OpenedFile.requireChecksum(blob, crc);
    return bytes;
  }

  private static boolean isAll(RegularFile file, Extent extent) {
    return extent.fileOffset() == 0 && extent.wholeBlob() && extent.length() == file.size();
  }

  private void discard(RegularFile file, BlobRef blob) {
    tx.discard(engine.discarded(file.placement().instance(), blob));
  }
}
