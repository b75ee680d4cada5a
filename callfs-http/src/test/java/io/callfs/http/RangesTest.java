package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangesTest {

  private static String select(String field, long size) {
    return switch (Ranges.select(field, size, 16)) {
      case Ranges.Selection.Whole whole -> "whole";
      case Ranges.Selection.Unsatisfiable unsatisfiable -> "unsatisfiable";
      case Ranges.Selection.Parts parts ->
          parts.ranges().stream()
              .map(range -> range.first() + "-" + range.last())
              .collect(Collectors.joining(" "));
    };
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 10, 0-0",
    "bytes=0-9, 10, 0-9",
    "bytes=0-, 10, 0-9",
    "bytes=9-, 10, 9-9",
    "bytes=3-100, 10, 3-9",
    "bytes=-1, 10, 9-9",
    "bytes=-10, 10, 0-9",
    "bytes=-11, 10, 0-9",
    "BYTES=2-4, 10, 2-4",
    "'bytes= 1-2 , 4-5', 10, 1-2 4-5",
    "'bytes=,1-2,,', 10, 1-2",
    "'bytes=5-6,1-2', 10, 5-6 1-2",
    "'bytes=20-30,1-2', 10, 1-2",
    "bytes=10-, 10, unsatisfiable",
    "bytes=10-20, 10, unsatisfiable",
    "bytes=-0, 10, unsatisfiable",
    "'bytes=-0,10-', 10, unsatisfiable",
    "bytes=0-, 0, unsatisfiable",
    "bytes=-5, 0, whole",
    "bytes=99999999999999999999-, 10, unsatisfiable",
    "bytes=0-99999999999999999999, 10, 0-9",
    "bytes=-99999999999999999999, 10, 0-9",
    "bytes=9223372036854775806-9223372036854775807, 9223372036854775807,"
        + " 9223372036854775806-9223372036854775806",
    "'bytes=0-9,0-9', 10, whole",
    "'bytes=0-,-10', 10, whole",
    "items=0-5, 10, whole",
  })
  void selectsWhatIsThere(String field, long size, String selection) {
    assertThat(select(field, size)).isEqualTo(selection);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=abc",
        "bytes=-",
        "bytes=5",
        "bytes=5-2",
        "bytes=5-4",
        "bytes=1-2-3",
        "bytes=--1",
        "bytes=+1-2",
        "bytes=1 -2",
        "bytes=0x1-2",
        "bytes=1-2;3-4",
        "=0-1",
        "0-1",
        "bytes=1-a",
        "bytes=٣-٤"
      })
  void refusesWhatIsMalformedWithEinval(String field) {
    FsException refused = catchThrowableOfType(FsException.class, () -> select(field, 10));
    assertThat(refused).as(field).isNotNull();
    assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
  }

  @Test
  void sendsSixteenRangesAndTheWholeForSeventeen() {
    StringBuilder field = new StringBuilder("bytes=0-0");
    for (int i = 1; i < 16; i++) {
      field.append(',').append(i * 2).append('-').append(i * 2);
    }
    assertThat(Ranges.select(field.toString(), 100, 16))
        .isInstanceOfSatisfying(
            Ranges.Selection.Parts.class, parts -> assertThat(parts.ranges()).hasSize(16));
    assertThat(select(field + ",50-50", 100)).isEqualTo("whole");
  }
}
