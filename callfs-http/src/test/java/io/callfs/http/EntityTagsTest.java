package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.FsException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {

  @Test
  void readsListsOverSeveralLines() {
    EntityTags tags = EntityTags.parse(List.of("\"a,b\" , W/\"c\",", "\"\""), "If-Match");
    assertThat(tags.tags()).containsExactly("\"a,b\"", "W/\"c\"", "\"\"");
    assertThat(tags.any()).isFalse();
  }

  @Test
  void readsTheStar() {
    assertThat(EntityTags.parse(List.of("*"), "If-Match").any()).isTrue();
  }

  @Test
  void comparesStronglyAndWeakly() {
    EntityTags tags = EntityTags.parse(List.of("W/\"1\", \"2\""), "If-Match");
    assertThat(tags.matchesStrongly("\"1\"")).isFalse();
    assertThat(tags.matchesStrongly("\"2\"")).isTrue();
    assertThat(tags.matchesWeakly("\"1\"")).isTrue();
    assertThat(tags.matchesWeakly("\"3\"")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "abc",
        "\"a",
        "a\"",
        "\"a\" \"b\"",
        "w/\"a\"",
        "*, \"a\"",
        "\"a\", *",
        "\"a b\""
      })
  void refusesWhatIsMalformed(String line) {
    assertThatThrownBy(() -> EntityTags.parse(List.of(line), "If-Match"))
        .isInstanceOf(FsException.class)
        .hasMessageContaining("If-Match");
  }
}
