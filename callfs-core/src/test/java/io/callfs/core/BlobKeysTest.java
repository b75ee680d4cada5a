package io.callfs.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.BlobKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class BlobKeysTest {

  private static BlobKeys at(String time) {
    return new BlobKeys(InstantSource.fixed(Instant.parse(time)), new SecureRandom());
  }

  @Test
  void aKeyShowsItsTenMinutesAndTheFileName() {
    BlobKey key = at("2026-11-21T09:47:31Z").next("Report 2026.pdf");
    assertThat(key.value()).matches("20261121T0940/[0-9a-hjkmnp-tv-z]{26}-Report_2026\\.pdf");
  }

  @Test
  void anyNameBecomesSafe() {
    assertThat(at("2026-11-21T09:47:31Z").next("..\\\u0000/\uD83D\uDE00" + "x".repeat(300)).value())
        .hasSizeLessThan(140)
        .doesNotContain("\u0000");
    assertThat(at("2026-11-21T09:47:31Z").next("").value()).endsWith("-");
  }

  @Test
  void keysSortByTimeAndNeverMeet() {
    Instant now = Instant.parse("2026-11-21T09:47:31Z");
    String early = new BlobKeys(InstantSource.fixed(now), new SecureRandom()).next("a").value();
    String late =
        new BlobKeys(InstantSource.fixed(now.plus(Duration.ofMillis(1))), new SecureRandom())
            .next("a")
            .value();
    assertThat(early).isLessThan(late);
    assertThat(at("2026-11-21T09:47:31Z").next("a"))
        .isNotEqualTo(at("2026-11-21T09:47:31Z").next("a"));
  }
}
