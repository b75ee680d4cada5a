package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.FsException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 0, 0",
    "1970-01-01T00:00:00.000000001Z, 0, 1",
    "1969-12-31T23:59:59.999999999Z, -1, 999999999",
    "2106-02-07T06:28:16Z, 4294967296, 0",
    "2000-02-29T12:34:56.100000000Z, 951827696, 100000000",
    "0000-01-01T00:00:00Z, -62167219200, 0",
    "9999-12-31T23:59:59Z, 253402300799, 0",
  })
  void writesAndReadsNanoseconds(String text, long second, int nano) {
    Instant instant = Instant.ofEpochSecond(second, nano);
    assertThat(Timestamps.format(instant)).isEqualTo(text);
    assertThat(Timestamps.parse("mtime", text)).isEqualTo(instant);
  }

  @ParameterizedTest
  @CsvSource({
    "2025-01-14T10:30:00+02:00, 2025-01-14T08:30:00Z",
    "2025-01-14T10:30:00-00:30, 2025-01-14T11:00:00Z",
    "2025-01-14t10:30:00.5z, 2025-01-14T10:30:00.500Z",
  })
  void readsOffsetsAndShortFractions(String text, String instant) {
    assertThat(Timestamps.parse("mtime", text)).isEqualTo(Instant.parse(instant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "2025-01-14",
        "2025-01-14T10:30:00",
        "2025-02-30T10:30:00Z",
        "2025-13-01T10:30:00Z",
        "2025-01-14T24:00:00Z",
        "2025-01-14T10:60:00Z",
        "2025-01-14T10:30:61Z",
        "2025-01-14T10:30:00.Z",
        "2025-01-14T10:30:00.1234567890Z",
        "2025-01-14T10:30:00+0200",
        "2025-01-14T10:30:00+02:00x",
        "2025-01-14 10:30:00Z",
        "+2025-01-14T10:30:00Z",
        "2025-01-14T10:30:00ZZ",
        "1736850600",
        "2025-1-014T10:30:00Z"
      })
  void refusesWhatIsNotRfc3339(String text) {
    assertThatThrownBy(() -> Timestamps.parse("mtime", text))
        .isInstanceOf(FsException.class)
        .hasMessageContaining("mtime");
  }

  @Test
  void writesHttpDatesAsTheLibraryDoes() {
    HttpDates dates = new HttpDates();
    DateTimeFormatter reference =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      long second = random.nextLong(-30_000_000_000L, Timestamps.YEAR_10000);
      String text = dates.format(second);
      assertThat(text).isEqualTo(reference.format(Instant.ofEpochSecond(second)));
      assertThat(HttpDates.parse(text, NOW)).isEqualTo(second);
      assertThat(dates.format(second)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void readsAllThreeFormsOfHttpDate(String text) {
    assertThat(HttpDates.parse(text, NOW)).isEqualTo(784_111_777L);
  }

  @Test
  void takesTwoDigitsForTheLastFiftyOrNextFiftyYears() {
    assertThat(HttpDates.parse("Sunday, 06-Nov-76 08:49:37 GMT", NOW))
        .isEqualTo(Instant.parse("2076-11-06T08:49:37Z").getEpochSecond());
    assertThat(HttpDates.parse("Sunday, 06-Nov-77 08:49:37 GMT", NOW))
        .isEqualTo(Instant.parse("1977-11-06T08:49:37Z").getEpochSecond());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "yesterday",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08-49-37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994",
        ", ",
        "Sunday, "
      })
  void takesNothingElseForADate(String text) {
    assertThat(HttpDates.parse(text, NOW)).isEqualTo(HttpDates.NONE);
  }
}
