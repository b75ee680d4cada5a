package io.callfs.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Extent;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentsTest {

  private static final BlobRef BLOB = new BlobRef("disk", new BlobKey("k"), 100, 0);
  private static final List<Extent> EXTENTS =
      List.of(new Extent(10, 20, BLOB, 5), new Extent(40, 10, BLOB, 50));

  @Test
  void holesBetweenAndAroundExtentsAreSegmentsWithoutABlob() {
    assertThat(new Segments(EXTENTS, 0, 60))
        .containsExactly(
            new Segment(null, 0, 10),
            new Segment(BLOB, 5, 20),
            new Segment(null, 0, 10),
            new Segment(BLOB, 50, 10),
            new Segment(null, 0, 10));
  }

  @Test
  void aRangeWithinAnExtentIsOneSegment() {
    assertThat(new Segments(EXTENTS, 12, 3)).containsExactly(new Segment(BLOB, 7, 3));
    assertThat(new Segments(EXTENTS, 29, 12))
        .containsExactly(
            new Segment(BLOB, 24, 1), new Segment(null, 0, 10), new Segment(BLOB, 50, 1));
  }

  @Test
  void anEmptyRangeHasNoSegments() {
    assertThat(new Segments(EXTENTS, 12, 0)).isEmpty();
  }
}
