package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Extent;
import io.callfs.fs.InodeId;
import io.callfs.fs.Octets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Extents and small blobs. */
abstract class ContentRowCases extends DentryRowCases {

  ContentRowCases() {}

  private InodeId fileWith(Extent... extents) {
    InodeId file = insertFile().id();
    change(tx -> List.of(extents).forEach(extent -> tx.addExtent(file, extent)));
    return file;
  }

  private List<Extent> extents(InodeId file, long from, long to) {
    return read(rows -> rows.extents(file, from, to));
  }

  @Test
  void extentsAreKeptWithAllTheirParts() throws Exception {
    long huge = Long.MAX_VALUE - 4096;
    List<Extent> extents =
        List.of(
            new Extent(0, 1, new BlobRef("s3", new BlobKey("a/1-x"), 1, -1), 0),
            new Extent(1, 10, new BlobRef("localfs", new BlobKey("b/2-y"), 50, 0), 40),
            new Extent(100, 5, new BlobRef(BlobRef.INLINE, new BlobKey("77"), 5, 123), 0),
            new Extent(
                1L << 40,
                1L << 33,
                new BlobRef("s3", new BlobKey("z".repeat(200)), 1L << 62, Integer.MIN_VALUE),
                1L << 34),
            new Extent(huge, 4096, Rows.blob("e", 4096), 0));
    InodeId file = fileWith(extents.toArray(Extent[]::new));
    assertThat(extents(file)).isEqualTo(extents);
    if (persistent()) {
      reopen();
      assertThat(extents(file)).isEqualTo(extents);
    }
  }

  @Test
  void extentsComeByTheirOffsetHoweverTheyWereAdded() {
    Extent a = Rows.extent(0, 10, "a");
    Extent b = Rows.extent(10, 10, "b");
    Extent c = Rows.extent(30, 10, "c");
    Extent d = Rows.extent(1000, 10, "d");
    InodeId file = fileWith(c, d, a, b);
    assertThat(extents(file)).containsExactly(a, b, c, d);
  }

  @Test
  void extentsOfARangeAreThoseThatReachIntoIt() {
    Extent a = Rows.extent(0, 10, "a");
    Extent b = Rows.extent(10, 10, "b");
    Extent c = Rows.extent(30, 10, "c");
    InodeId file = fileWith(a, b, c);
    assertThat(extents(file, 0, 1)).containsExactly(a);
    assertThat(extents(file, 0, 10)).containsExactly(a);
    assertThat(extents(file, 0, 11)).containsExactly(a, b);
    assertThat(extents(file, 9, 10)).containsExactly(a);
    assertThat(extents(file, 9, 11)).containsExactly(a, b);
    assertThat(extents(file, 10, 20)).containsExactly(b);
    assertThat(extents(file, 15, 31)).containsExactly(b, c);
    assertThat(extents(file, 20, 30)).isEmpty();
    assertThat(extents(file, 5, 35)).containsExactly(a, b, c);
    assertThat(extents(file, 40, Long.MAX_VALUE)).isEmpty();
    assertThat(extents(file, 39, Long.MAX_VALUE)).containsExactly(c);
    assertThat(extents(file, 5, 5)).containsExactly(a);
    assertThat(extents(file, 10, 10)).isEmpty();
    assertThat(extents(file, 25, 25)).isEmpty();
  }

  @Test
  void extentsOfNoFileAreNone() {
    assertThat(extents(new InodeId(999_999), 0, Long.MAX_VALUE)).isEmpty();
    assertThat(extents(insertFile().id(), 0, Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void extentsOfOneFileAreNotThoseOfAnother() {
    Extent a = Rows.extent(0, 10, "a");
    Extent b = Rows.extent(5, 10, "b");
    InodeId one = fileWith(a);
    InodeId other = fileWith(b);
    assertThat(extents(one)).containsExactly(a);
    assertThat(extents(other)).containsExactly(b);
  }

  @Test
  void extentThatIsRemovedLeavesAHole() {
    Extent a = Rows.extent(0, 10, "a");
    Extent b = Rows.extent(10, 10, "b");
    Extent c = Rows.extent(20, 10, "c");
    InodeId file = fileWith(a, b, c);
    change(tx -> tx.removeExtent(file, 10));
    assertThat(extents(file)).containsExactly(a, c);
    Extent smaller = Rows.extent(12, 5, "d");
    change(tx -> tx.addExtent(file, smaller));
    assertThat(extents(file)).containsExactly(a, smaller, c);
  }

  @Test
  void extentIsReplacedWithinOneTransaction() {
    InodeId file = fileWith(Rows.extent(0, 10, "a"));
    Extent after = Rows.extent(0, 20, "b");
    change(tx -> {
      tx.removeExtent(file, 0);
      tx.addExtent(file, after);
    });
    assertThat(extents(file)).containsExactly(after);
  }

  @Test
  void overlappingExtentIsRefused() {
    Extent a = Rows.extent(10, 10, "a");
    Extent b = Rows.extent(30, 10, "b");
    InodeId file = fileWith(a, b);
    for (long[] range :
        new long[][] {{10, 10}, {0, 11}, {19, 1}, {12, 3}, {0, 100}, {15, 20}, {39, 5}}) {
      assertRefused(tx -> tx.addExtent(file, Rows.extent(range[0], range[1], "c")));
    }
    assertThat(extents(file)).containsExactly(a, b);
  }

  @Test
  void removalOfAnExtentThatBeginsElsewhereIsRefused() {
    Extent a = Rows.extent(10, 10, "a");
    InodeId file = fileWith(a);
    assertRefused(tx -> tx.removeExtent(file, 11));
    assertRefused(tx -> tx.removeExtent(file, 0));
    assertThat(extents(file)).containsExactly(a);
  }

  @Test
  void deleteOfAnInodeRemovesItsExtents() {
    InodeId file = fileWith(Rows.extent(0, 10, "a"), Rows.extent(10, 10, "b"));
    InodeId other = fileWith(Rows.extent(0, 10, "c"));
    change(tx -> tx.delete(file));
    assertThat(extents(file)).isEmpty();
    assertThat(referenced(Rows.blob("a", 10))).isFalse();
    assertThat(extents(other)).hasSize(1);
  }

  @Test
  void blobIsReferencedAsLongAsAnyExtentNamesIt() {
    BlobRef blob = Rows.blob("shared", 100);
    assertThat(referenced(blob)).isFalse();
    InodeId original = fileWith(new Extent(0, 100, blob, 0));
    InodeId copy = fileWith(new Extent(0, 50, blob, 0), new Extent(50, 50, blob, 50));
    change(tx -> tx.removeExtent(original, 0));
    assertThat(referenced(blob)).isTrue();
    change(tx -> tx.removeExtent(copy, 0));
    assertThat(referenced(blob)).isTrue();
    change(tx -> tx.removeExtent(copy, 50));
    assertThat(referenced(blob)).isFalse();
  }

  @Test
  void blobIsReferencedWithinTheTransactionThatAddsIt() {
    BlobRef blob = Rows.blob("new", 10);
    InodeId file = insertFile().id();
    List<Boolean> seen =
        write(tx -> {
          boolean before = tx.isReferenced(blob);
          tx.addExtent(file, new Extent(0, 10, blob, 0));
          boolean within = tx.isReferenced(blob);
          tx.removeExtent(file, 0);
          return List.of(before, within, tx.isReferenced(blob));
        });
    assertThat(seen).containsExactly(false, true, false);
  }

  @Test
  void sameKeyInAnotherBackendIsAnotherBlob() {
    fileWith(new Extent(0, 10, new BlobRef("s3", new BlobKey("k"), 10, 1), 0));
    assertThat(referenced(new BlobRef("s3", new BlobKey("k"), 10, 1))).isTrue();
    assertThat(referenced(new BlobRef("localfs", new BlobKey("k"), 10, 1))).isFalse();
    assertThat(referenced(new BlobRef(BlobRef.INLINE, new BlobKey("k"), 10, 1))).isFalse();
    assertThat(referenced(new BlobRef("s3", new BlobKey("K"), 10, 1))).isFalse();
  }

  @Test
  void smallBlobIsKept() throws Exception {
    for (int size : new int[] {0, 1, 255, 4096, 16_384, 1 << 20}) {
      Octets bytes = Rows.octets(size, size);
      BlobKey key = write(tx -> tx.insertSmallBlob(bytes));
      assertThat(smallBlob(key)).contains(bytes);
      if (persistent()) {
        reopen();
        assertThat(smallBlob(key)).contains(bytes);
      }
    }
  }

  @Test
  void smallBlobOfAnUnknownKeyIsEmpty() {
    assertThat(smallBlob(new BlobKey("999999"))).isEmpty();
    assertThat(smallBlob(new BlobKey("ff/0-no-key-of-yours~"))).isEmpty();
    assertThat(smallBlob(new BlobKey("99999999999999999999999"))).isEmpty();
  }

  @Test
  void equalSmallBlobsHaveKeysOfTheirOwn() {
    Octets bytes = Rows.octets(1, 100);
    List<BlobKey> keys = write(tx -> List.of(tx.insertSmallBlob(bytes), tx.insertSmallBlob(bytes)));
    assertThat(keys).doesNotHaveDuplicates();
    change(tx -> tx.deleteSmallBlob(keys.get(0)));
    assertThat(smallBlob(keys.get(0))).isEmpty();
    assertThat(smallBlob(keys.get(1))).contains(bytes);
  }

  @Test
  void deleteOfASmallBlobThatIsNotThereDoesNothing() {
    BlobKey key = write(tx -> tx.insertSmallBlob(Rows.octets(1, 100)));
    change(tx -> {
      tx.deleteSmallBlob(key);
      tx.deleteSmallBlob(key);
      tx.deleteSmallBlob(new BlobKey("ff/0-no-key-of-yours~"));
    });
    assertThat(smallBlob(key)).isEmpty();
  }

  @Test
  void keysOfSmallBlobsAreNeverGivenAgain() throws Exception {
    Set<BlobKey> given = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      BlobKey key = write(tx -> tx.insertSmallBlob(Rows.octets(1, 10)));
      assertThat(given.add(key)).isTrue();
      change(tx -> tx.deleteSmallBlob(key));
    }
    if (persistent()) {
      reopen();
    }
    for (int i = 0; i < 20; i++) {
      assertThat(given.add(write(tx -> tx.insertSmallBlob(Rows.octets(1, 10))))).isTrue();
    }
  }
}
