package io.callfs.core;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Extent;
import io.callfs.fs.RegularFile;
import io.callfs.spi.MetadataTransaction;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Changes which bytes of which blobs a file consists of, and cares for the blobs that it needs no
 * more.
 */
final class FileExtents {

  private final Engine engine;
  private final MetadataTransaction tx;

  FileExtents(Engine engine, MetadataTransaction tx) {
    this.engine = engine;
    this.tx = tx;
  }

  /** Removes all content of a file. */
  void clear(RegularFile file) {
    remove(file, 0, Long.MAX_VALUE);
  }

  /** Makes a hole of the range; no byte is moved. Returns how many bytes are stored no more. */
  long remove(RegularFile file, long from, long to) {
    List<Extent> hit = tx.extents(file.id(), from, to);
    if (hit.size() == 1 && isAll(file, hit.get(0)) && from == 0 && to >= file.size()) {
      Extent only = hit.get(0);
      tx.removeExtent(file.id(), only.fileOffset());
      // Nobody reads a single inline blob later than at its opening, so it needs no delay.
      if (only.blob().inline()) {
        tx.deleteSmallBlob(only.blob().key());
      } else {
        discard(file, only.blob());
      }
      return only.length();
    }
    long removed = 0;
    Set<BlobRef> candidates = new LinkedHashSet<>();
    for (Extent extent : hit) {
      tx.removeExtent(file.id(), extent.fileOffset());
      candidates.add(extent.blob());
      removed += Math.min(extent.fileEnd(), to) - Math.max(extent.fileOffset(), from);
      if (extent.fileOffset() < from) {
        long length = from - extent.fileOffset();
        tx.addExtent(
            file.id(), new Extent(extent.fileOffset(), length, extent.blob(), extent.blobOffset()));
      }
      if (extent.fileEnd() > to) {
        long skipped = to - extent.fileOffset();
        tx.addExtent(
            file.id(),
            new Extent(
                to, extent.length() - skipped, extent.blob(), extent.blobOffset() + skipped));
      }
    }
    if (!candidates.isEmpty()) {
      tx.extents(file.id()).forEach(kept -> candidates.remove(kept.blob()));
      candidates.forEach(blob -> discard(file, blob));
    }
    return removed;
  }

  private static boolean isAll(RegularFile file, Extent extent) {
    return extent.fileOffset() == 0 && extent.wholeBlob() && extent.length() == file.size();
  }

  private void discard(RegularFile file, BlobRef blob) {
    tx.discard(engine.discarded(file.placement().instance(), blob));
  }
}
