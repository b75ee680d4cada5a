package io.callfs.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterSettingsTest {

  private static AdapterSettings with(String value) {
    return new AdapterSettings(Map.of("a.key", value));
  }

  @ParameterizedTest
  @CsvSource({"5s, PT5S", "250ms, PT0.25S", "1m30s, PT1M30S", "2h, PT2H", "0s, PT0S"})
  void readsDurations(String text, Duration duration) {
    assertThat(with(text).duration("a.key", Duration.ofDays(9))).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-5s", "5 s", "5d", "1.5s", "9999999999999s"})
  void refusesOtherDurationsAndNamesTheKey(String text) {
    assertThatThrownBy(() -> with(text).duration("a.key", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1.0", "1 ", "1234567890123456"})
  void refusesOtherNumbersAndNamesTheKey(String text) {
    assertThatThrownBy(() -> with(text).number("a.key", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.key");
  }

  @Test
  void hasWhatHoldsOtherwise() {
    assertThat(with("7").number("a.key", 0)).isEqualTo(7);
    assertThat(with("7").number("b.key", 9)).isEqualTo(9);
    assertThat(with("7s").duration("b.key", Duration.ofSeconds(9)))
        .isEqualTo(Duration.ofSeconds(9));
  }
}
