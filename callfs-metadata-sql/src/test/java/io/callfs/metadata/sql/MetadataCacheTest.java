package io.callfs.metadata.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Attributes;
import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import io.callfs.fs.Name;
import io.callfs.fs.Octets;
import io.callfs.fs.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MetadataCacheTest {

  private static final DentryKey KEY = new DentryKey(InodeId.ROOT, new Name("a"));
  private static final Row<InodeId> OLD = new Row<>(new InodeId(2));
  private static final Row<InodeId> NEW = new Row<>(new InodeId(3));
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final MetadataCache cache =
      new MetadataCache(new CacheLimits(Duration.ofMinutes(5), 100, 100));

  private static Changes changes(Row<InodeId> row) {
    Changes changes = new Changes();
    changes.dentries.put(KEY, row);
    return changes;
  }

  private static Loaded loaded(Row<InodeId> row) {
    Loaded loaded = new Loaded();
    loaded.dentries().put(KEY, row);
    return loaded;
  }

  private Row<InodeId> get() {
    return cache.get(cache.dentries, KEY, cache.stamp());
  }

  private static Directory directory(long id, int xattrBytes) {
    Map<String, Octets> xattrs =
        xattrBytes == 0 ? Map.of() : Map.of("user.a", Octets.wrap(new byte[xattrBytes]));
    Instant now = Instant.EPOCH;
    return new Directory(
        new InodeId(id),
        new Attributes(new Mode(0755), 0, 0, 2, now, now, now),
        1,
        new Placement(new InstanceId("here"), "disk"),
        xattrs,
        InodeId.ROOT);
  }

  private long kept(int xattrBytes) {
    Loaded loaded = new Loaded();
    for (int id = 1; id <= 200; id++) {
      loaded.inodes().put(new InodeId(id), directory(id, xattrBytes));
    }
    cache.load(0, loaded);
    cache.inodes.cleanUp();
    return cache.inodes.estimatedSize();
  }

  @Test
  void inodesWithoutExtendedAttributesCountAsOneEach() {
    assertThat(kept(0)).isEqualTo(100);
  }

  @Test
  void inodesWithLongExtendedAttributesCountAsSeveral() {
    assertThat(kept(4000)).isBetween(1L, 15L);
  }

  @Test
  void changeIsSeenWhenItIsPublishedAndNotBefore() {
    cache.load(0, loaded(OLD));
    Changes changes = changes(NEW);
    long number = cache.begin(changes);
    assertThat(get()).isEqualTo(OLD);
    cache.publish(number, changes);
    assertThat(get()).isEqualTo(NEW);
  }

  @Test
  void readerThatBeganBeforeAPublicationIsBrokenOff() {
    cache.load(0, loaded(OLD));
    long since = cache.stamp();
    Changes changes = changes(NEW);
    cache.publish(cache.begin(changes), changes);
    assertThatThrownBy(() -> cache.get(cache.dentries, KEY, since)).isSameAs(NotInMemory.CHANGED);
  }

  @Test
  void rowOfASnapshotThatMayHoldACommitUnderWayIsNotTaken() {
    long asOf = cache.published();
    cache.begin(changes(NEW));
    cache.load(asOf, loaded(NEW));
    assertThatThrownBy(this::get).isSameAs(NotInMemory.ABSENT);
  }

  @Test
  void rowOfASnapshotFromBeforeACommitIsNotTaken() {
    cache.load(cache.published(), loaded(OLD));
    long asOf = cache.published();
    Changes changes = changes(new Row<>(null));
    cache.publish(cache.begin(changes), changes);
    cache.load(asOf, loaded(OLD));
    assertThat(get()).isEqualTo(new Row<InodeId>(null));
  }

  @Test
  void rowOfASnapshotAfterACommitIsTaken() {
    Changes changes = changes(NEW);
    cache.abandon(cache.begin(changes), changes);
    cache.load(cache.published(), loaded(OLD));
    assertThat(get()).isEqualTo(OLD);
  }

  @Test
  void rowsOfAFailedCommitAreForgotten() {
    cache.load(0, loaded(OLD));
    Changes changes = changes(NEW);
    cache.abandon(cache.begin(changes), changes);
    assertThatThrownBy(this::get).isSameAs(NotInMemory.ABSENT);
  }

  @Test
  void whoMayHaveSeenACommitWaitsForItsPublication() throws Exception {
    Changes changes = changes(NEW);
    long number = cache.begin(changes);
    Thread reader = new Thread(() -> cache.awaitPublished(number, 60 * SECOND));
    reader.start();
    long deadline = System.nanoTime() + 20 * SECOND;
    while (reader.getState() != Thread.State.TIMED_WAITING && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(reader.getState()).isEqualTo(Thread.State.TIMED_WAITING);
    cache.publish(number, changes);
    reader.join(20_000);
    assertThat(reader.isAlive()).isFalse();
  }

  @Test
  void waitForAPublicationHasALimit() {
    long number = cache.begin(changes(NEW));
    assertThatThrownBy(() -> cache.awaitPublished(number, 1))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ETIMEDOUT));
  }

  @Test
  void changedRowThatNobodyHasReadStaysOut() {
    Changes changes = changes(NEW);
    cache.publish(cache.begin(changes), changes);
    assertThat(cache.dentries.asMap()).isEmpty();
  }
}
