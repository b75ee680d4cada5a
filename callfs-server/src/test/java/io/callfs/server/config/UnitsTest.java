package io.callfs.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "30s,PT30S",
    "1m30s,PT1M30S",
    "500ms,PT0.5S",
    "2h,PT2H",
    "1d,PT24H",
    "7us,PT0.000007S",
    "9ns,PT0.000000009S",
    "0s,PT0S"
  })
  void durationIsReadInGosForm(String text, Duration duration) {
    assertThat(Units.duration(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "30", "s", "1.5h", "-1s", "+1s", "1s 2s", "1S", "1min", " 1s", "1s\n"})
  void otherDurationsAreRefused(String text) {
    assertThatThrownBy(() -> Units.duration(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1m30s", "500ms", "24h", "1h1ms", "9ns", "0s"})
  void shownDurationReadsBackAsTheSame(String text) {
    assertThat(Units.show(Units.duration(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1",
    "512B,512",
    "16KiB,16384",
    "32MiB,33554432",
    "1GiB,1073741824",
    "2TiB,2199023255552"
  })
  void sizeIsReadInBinaryUnits(String text, long bytes) {
    assertThat(Units.size(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "KiB", "1KB", "1K", "1k", "-1", "1.5MiB", "1 KiB", "0x10"})
  void otherSizesAreRefused(String text) {
    assertThatThrownBy(() -> Units.size(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1000,1000", "16384,16KiB", "1048576,1MiB", "1048577,1048577"})
  void sizeIsShownInTheLargestUnitThatFits(long bytes, String text) {
    assertThat(Units.show(bytes)).isEqualTo(text);
  }
}
