package io.callfs.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.BlobKey;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NamesAndSizesTest {

  private static final long TIB = 1L << 40;

  private static long room(long hint) {
    PartSizes sizes = new PartSizes(hint);
    long room = 0;
    for (int number = 1; number <= PartSizes.MOST_PARTS; number++) {
      assertThat(sizes.bytes(number)).isBetween(PartSizes.ORDINARY, 5L << 30);
      room += sizes.bytes(number);
    }
    return room;
  }

  @Test
  void partsHoldFiveTebibytesHoweverLittleIsKnown() {
    for (long hint : new long[] {-1, 0, 1, 1L << 30, TIB, 5 * TIB, Long.MAX_VALUE}) {
      assertThat(room(hint)).as("hint " + hint).isGreaterThanOrEqualTo(5 * TIB);
    }
  }

  @Test
  void largePartsGoFewerAtOnce() {
    PartSizes sizes = new PartSizes(-1);
    assertThat(sizes.inFlight(1)).isEqualTo(4);
    assertThat(sizes.inFlight(5_000)).isOne();
  }

  @Test
  void keysOfTheEngineAreNamesAsTheyAre() {
    BlobKey key = new BlobKey("20261121T0940/01jd-report.txt");
    assertThat(ObjectKeys.name(key)).isEqualTo("20261121T0940/01jd-report.txt");
    assertThat(ObjectKeys.key(ObjectKeys.name(key))).hasValue(key);
  }

  @Test
  void keysWithoutATimeComeAfterAllOthers() {
    BlobKey key = new BlobKey("00/1-a");
    assertThat(ObjectKeys.name(key)).isGreaterThan("99991231T2350/x");
    assertThat(ObjectKeys.key(ObjectKeys.name(key))).hasValue(key);
  }

  @Test
  void objectsOfOthersHaveNoKey() {
    assertThat(ObjectKeys.key("photos/cat.jpg")).isEmpty();
    assertThat(ObjectKeys.key("other/20261121T0940/x")).isEmpty();
    assertThat(ObjectKeys.key("20261121T0940/")).isEmpty();
  }

  @Test
  void shardIsTheTenMinutesOfAnInstant() {
    long shard = ObjectKeys.shard(Instant.parse("2026-11-21T09:49:59Z"));
    assertThat(ObjectKeys.before(shard)).isEqualTo("20261121T0940");
    assertThat(ObjectKeys.start(shard)).isEqualTo(Instant.parse("2026-11-21T09:40:00Z"));
  }
}
