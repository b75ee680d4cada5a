package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.BlobKey;
import io.callfs.fs.BlobRef;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.spi.Garbage;
import io.callfs.spi.Garbage.DiscardedBlob;
import io.callfs.spi.Garbage.UnlinkedInode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Notes of what is to be collected. */
abstract class GarbageRowCases extends ContentRowCases {

  private static final InstanceId HERE = Rows.INSTANCE;
  private static final InstanceId THERE = new InstanceId("node-2");
  private static final Instant DUE = Instant.parse("2026-03-04T05:06:07.008Z");
  private static final Instant LATE = Instant.parse("9999-12-31T23:59:59.999Z");

  GarbageRowCases() {}

  private static Garbage blob(Instant due, String key) {
    return new DiscardedBlob(HERE, due, Rows.blob(key, 10));
  }

  private void discard(Garbage... notes) {
    change(tx -> List.of(notes).forEach(tx::discard));
  }

  private List<Garbage> due(InstanceId instance, Instant by, int limit) {
    return read(rows -> rows.garbage(instance, by, limit));
  }

  @Test
  void notesAreKeptWithAllTheirParts() throws Exception {
    List<Garbage> notes =
        List.of(
            new DiscardedBlob(HERE, DUE, new BlobRef("s3", new BlobKey("a/1-x"), 1L << 50, -1)),
            new DiscardedBlob(
                HERE, DUE.plusMillis(1), new BlobRef(BlobRef.INLINE, new BlobKey("7"), 0, 0)),
            new UnlinkedInode(HERE, DUE.plusMillis(2), new InodeId(Long.MAX_VALUE)),
            new UnlinkedInode(HERE, LATE, new InodeId(2)));
    discard(notes.toArray(Garbage[]::new));
    assertThat(due(HERE, LATE, 100)).isEqualTo(notes);
    if (persistent()) {
      reopen();
      assertThat(due(HERE, LATE, 100)).isEqualTo(notes);
    }
  }

  @Test
  void notesAreGivenWhenTheyAreDueAndNotBefore() {
    discard(blob(DUE, "a"));
    assertThat(due(HERE, DUE.minusMillis(1), 10)).isEmpty();
    assertThat(due(HERE, DUE, 10)).containsExactly(blob(DUE, "a"));
    assertThat(due(HERE, DUE.plusMillis(1), 10)).containsExactly(blob(DUE, "a"));
  }

  @Test
  void longestDueComesFirst() {
    Garbage first = new UnlinkedInode(HERE, Instant.EPOCH.minusMillis(5), new InodeId(9));
    discard(blob(DUE.plusMillis(2), "c"), blob(DUE, "b"), blob(DUE.plusMillis(1), "a"), first);
    assertThat(due(HERE, LATE, 10))
        .containsExactly(
            first, blob(DUE, "b"), blob(DUE.plusMillis(1), "a"), blob(DUE.plusMillis(2), "c"));
  }

  @Test
  void limitHoldsAndKeepsTheLongestDue() {
    for (int i = 20; i > 0; i--) {
      discard(blob(DUE.plusMillis(i), "k" + i));
    }
    assertThat(due(HERE, LATE, 3))
        .containsExactly(
            blob(DUE.plusMillis(1), "k1"),
            blob(DUE.plusMillis(2), "k2"),
            blob(DUE.plusMillis(3), "k3"));
    assertThat(due(HERE, LATE, Integer.MAX_VALUE)).hasSize(20);
  }

  @Test
  void notesOfOtherInstancesAreTheirs() {
    Garbage theirs = new DiscardedBlob(THERE, DUE, Rows.blob("a", 10));
    discard(blob(DUE, "a"), theirs);
    assertThat(due(HERE, LATE, 10)).containsExactly(blob(DUE, "a"));
    assertThat(due(THERE, LATE, 10)).containsExactly(theirs);
    assertThat(due(new InstanceId("nobody"), LATE, 10)).isEmpty();
  }

  @Test
  void equalNoteIsNotedOnce() {
    discard(blob(DUE, "a"), blob(DUE, "a"));
    discard(blob(DUE, "a"));
    assertThat(due(HERE, LATE, 10)).containsExactly(blob(DUE, "a"));
    change(tx -> tx.collected(blob(DUE, "a")));
    assertThat(due(HERE, LATE, 10)).isEmpty();
  }

  @Test
  void notesThatDifferInAnyPartAreDifferent() {
    List<Garbage> notes =
        List.of(
            blob(DUE, "a"),
            blob(DUE, "A"),
            blob(DUE.plusMillis(1), "a"),
            new DiscardedBlob(HERE, DUE, new BlobRef("s3", new BlobKey("a"), 10, "a".hashCode())),
            new UnlinkedInode(HERE, DUE, new InodeId(3)),
            new UnlinkedInode(HERE, DUE, new InodeId(4)));
    discard(notes.toArray(Garbage[]::new));
    assertThat(due(HERE, LATE, 10)).containsExactlyInAnyOrderElementsOf(notes);
    change(tx -> tx.collected(notes.get(0)));
    assertThat(due(HERE, LATE, 10))
        .containsExactlyInAnyOrderElementsOf(notes.subList(1, notes.size()));
  }

  @Test
  void collectingWhatIsNotNotedDoesNothing() {
    discard(blob(DUE, "a"));
    change(tx -> {
      tx.collected(blob(DUE, "b"));
      tx.collected(new UnlinkedInode(HERE, DUE, new InodeId(3)));
    });
    assertThat(due(HERE, LATE, 10)).containsExactly(blob(DUE, "a"));
  }

  @Test
  void manyNotesDueAtOneInstantAreAllCollected() {
    List<Garbage> notes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      notes.add(blob(DUE, "k" + i));
    }
    discard(notes.toArray(Garbage[]::new));
    List<Garbage> collected = new ArrayList<>();
    while (true) {
      List<Garbage> some = due(HERE, DUE, 7);
      if (some.isEmpty()) {
        break;
      }
      change(tx -> some.forEach(tx::collected));
      collected.addAll(some);
      assertThat(collected).hasSizeLessThanOrEqualTo(notes.size());
    }
    assertThat(collected).containsExactlyInAnyOrderElementsOf(notes);
  }
}
