package io.callfs.core;

import io.callfs.fs.Extent;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** A range of a file as the parts that it consists of, in order and without gaps. */
final class Segments implements Iterable<Segment> {

  private final List<Extent> extents;
  private final long from;
  private final long to;

  Segments(List<Extent> extents, long from, long count) {
    this.extents = extents;
    this.from = from;
    this.to = Math.addExact(from, count);
  }

  @Override
  public Iterator<Segment> iterator() {
    return new Iterator<>() {
      private long position = from;
      private int index = firstReaching(from);

      @Override
      public boolean hasNext() {
        return position < to;
      }

      @Override
      public Segment next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        if (index < extents.size() && extents.get(index).fileOffset() <= position) {
          Extent extent = extents.get(index++);
          long end = Math.min(to, extent.fileEnd());
          long inExtent = position - extent.fileOffset();
          Segment segment =
              new Segment(extent.blob(), extent.blobOffset() + inExtent, end - position);
          position = end;
          return segment;
        }
        long end = index < extents.size() ? Math.min(to, extents.get(index).fileOffset()) : to;
        Segment hole = new Segment(null, 0, end - position);
        position = end;
        return hole;
      }
    };
  }

  private int firstReaching(long position) {
    int low = 0;
    int high = extents.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (extents.get(middle).fileEnd() <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
