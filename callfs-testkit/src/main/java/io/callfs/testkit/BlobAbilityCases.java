package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.RecentBlobs;
import io.callfs.spi.SpaceReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a blob store promises that can do more, or that is full. */
abstract class BlobAbilityCases extends BlobReadCases {

  BlobAbilityCases() {}

  @Test
  void recentBlobsHoldAllSinceTheInstant() throws Exception {
    RecentBlobs recent = ability(RecentBlobs.class);
    put(KEY, 1, 10);
    Instant since = store.stat(KEY).created();
    List<BlobStat> expected = new ArrayList<>(List.of(store.stat(KEY)));
    for (int i = 0; i < 20; i++) {
      put(key(i), i, 10);
      expected.add(store.stat(key(i)));
    }
    try (Stream<BlobStat> blobs = recent.listSince(since)) {
      assertThat(blobs.toList()).containsExactlyInAnyOrderElementsOf(expected);
    }
    try (Stream<BlobStat> blobs = recent.listSince(Instant.EPOCH)) {
      assertThat(blobs.toList()).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void recentBlobsHoldNothingDeleted() throws Exception {
    RecentBlobs recent = ability(RecentBlobs.class);
    put(KEY, 1, 10);
    put(OTHER, 1, 10);
    store.delete(KEY);
    try (Stream<BlobStat> blobs = recent.listSince(Instant.EPOCH)) {
      assertThat(blobs.toList()).extracting(BlobStat::key).containsExactly(OTHER);
    }
  }

  @Test
  void recentBlobsAreKnownAfterReopening() throws Exception {
    ability(RecentBlobs.class);
    put(KEY, 1, 10);
    Instant since = store.stat(KEY).created();
    reopen();
    try (Stream<BlobStat> blobs = ability(RecentBlobs.class).listSince(since)) {
      assertThat(blobs.toList()).extracting(BlobStat::key).containsExactly(KEY);
    }
  }

  @Test
  void spaceIsNeverMoreThanThereIs() throws Exception {
    SpaceReport.Space space = ability(SpaceReport.class).space();
    assertThat(space.availableBytes()).isBetween(0L, space.freeBytes());
    assertThat(space.freeBytes()).isLessThanOrEqualTo(space.totalBytes());
  }

  @Test
  void fullStoreRefusesWholeAndTakesAgainAfterDeletes() throws Exception {
    Optional<BlobStore> small = openWithSpace(1 << 20);
    assumeTrue(small.isPresent(), "lacks a way to be made small");
    store.close();
    store = small.orElseThrow();
    put(KEY, 1, 400_000);
    FsException full = null;
    int stored = 0;
    while (full == null && stored < 100) {
      try {
        put(key(stored), stored, 100_000);
        stored++;
      } catch (FsException e) {
        full = e;
      }
    }
    Objects.requireNonNull(full, "never refused");
    assertThat(full.errno()).isIn(Errno.ENOSPC, Errno.EDQUOT);
    assertAbsent(key(stored));
    assertWhole(KEY, 1, 400_000);
    store.delete(KEY);
    put(key(stored), stored, 100_000);
    assertWhole(key(stored), stored, 100_000);
  }

  @Test
  void newestOfNoBlobsIsEmpty() {
    assertThat(ability(RecentBlobs.class).newest()).isEmpty();
  }

  @Test
  void newestIsNotBeforeAnyPutNorADayAfterTheLast() throws Exception {
    RecentBlobs recent = ability(RecentBlobs.class);
    Instant last = Instant.EPOCH;
    for (int i = 0; i < 20; i++) {
      put(key(i), i, 10);
      Instant created = store.stat(key(i)).created();
      last = created.isAfter(last) ? created : last;
      assertNewest(recent, last);
    }
    store.delete(key(3));
    assertNewest(recent, last);
  }

  @Test
  void newestIsKnownAfterReopening() throws Exception {
    ability(RecentBlobs.class);
    put(KEY, 1, 10);
    Instant created = store.stat(KEY).created();
    reopen();
    assertNewest(ability(RecentBlobs.class), created);
  }

  private static void assertNewest(RecentBlobs recent, Instant last) {
    Instant newest = recent.newest().orElseThrow();
    assertThat(newest).isBetween(last, last.plus(Duration.ofDays(1)));
  }
}
