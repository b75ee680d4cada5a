package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.FsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource({
    "*.txt, a.txt, true",
    "*.txt, .txt, true",
    "*.txt, a.txt.gz, false",
    "a?c, abc, true",
    "a?c, a😀c, true",
    "a?c, ac, false",
    "[a-c]x, bx, true",
    "[a-c]x, dx, false",
    "[!a-c]x, dx, true",
    "[]]x, ]x, true",
    "[a, [a, true",
    "a\\*, a*, true",
    "a\\*, ab, false",
    "*, anything, true",
    "**a**b**, xxaxxbxx, true",
    "a*b*c, aXbXcX, false",
    "A, a, false",
  })
  void matchesAsTheShellDoes(String pattern, String name, boolean matches) {
    assertThat(Glob.parse(pattern).matches(name)).isEqualTo(matches);
  }

  @Test
  void answersHostilePatternsInTime() {
    assertThat(Glob.parse("*a".repeat(100) + "b").matches("a".repeat(255))).isFalse();
  }

  @Test
  void refusesEmptyAndLongPatterns() {
    assertThatThrownBy(() -> Glob.parse("")).isInstanceOf(FsException.class);
    assertThatThrownBy(() -> Glob.parse("a".repeat(1025))).isInstanceOf(FsException.class);
  }
}
