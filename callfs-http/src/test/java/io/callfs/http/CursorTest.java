package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.FsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b c/é", "%", "a\nb"})
  void comesBackAsItWas(String path) {
    assertThat(Cursor.decode(Cursor.encode(path))).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "!!!", "AAAAAA", "AAAA", "YS9iL2M"})
  void refusesWhatNoListingGave(String cursor) {
    assertThatThrownBy(() -> Cursor.decode(cursor)).isInstanceOf(FsException.class);
  }

  @Test
  void refusesAChangedCursor() {
    String cursor = Cursor.encode("some/path");
    for (int i = 0; i < cursor.length(); i++) {
      String changed =
          cursor.substring(0, i) + (cursor.charAt(i) == 'A' ? 'B' : 'A') + cursor.substring(i + 1);
      assertThatThrownBy(() -> Cursor.decode(changed)).isInstanceOf(FsException.class);
    }
  }
}
