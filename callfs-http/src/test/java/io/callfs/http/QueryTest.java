package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.FsException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

  private static Query parse(String query) {
    return Query.parse("/v1/files?" + query, 9);
  }

  @Test
  void decodesNamesAndValuesOnce() {
    Query query = parse("path=%2Fa%2F..%2Fb%2520&%66ollow=false&&x");
    assertThat(query.get("path")).isEqualTo("/a/../b%20");
    assertThat(query.flag("follow", true)).isFalse();
    assertThat(query.get("x")).isEmpty();
    assertThat(query.get("missing")).isNull();
  }

  @Test
  void takesPlusForASpaceAndAnEncodedPlusForItself() {
    assertThat(parse("path=/a+b%2Bc").get("path")).isEqualTo("/a b+c");
  }

  @Test
  void keepsEqualsSignsOfValues() {
    assertThat(parse("path=/a=b").get("path")).isEqualTo("/a=b");
  }

  @Test
  void hasNothingWithoutAQuestionMark() {
    assertThat(Query.parse("/v1/files", 9).get("path")).isNull();
    assertThat(parse("").isEmpty()).isTrue();
  }

  @Test
  void namesTheParametersThatAreKnown() {
    assertThatThrownBy(() -> parse("folow=false").allowOnly(List.of("path", "follow")))
        .isInstanceOf(FsException.class)
        .hasMessageContaining("unknown query parameter 'folow'; known here: path, follow");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=1&a=1", "a=%", "%=a", "a=%C3", "a=b#c"})
  void refusesWhatIsMalformed(String query) {
    assertThatThrownBy(() -> parse(query)).isInstanceOf(FsException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"f=1", "f=TRUE", "f", "f=", "f=yes"})
  void refusesFlagsThatAreNeitherTrueNorFalse(String query) {
    assertThatThrownBy(() -> parse(query).flag("f", false)).isInstanceOf(FsException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"n=", "n=-1", "n=1001", "n=1e3", "n=%2B1", "n=99999999999999999999", "n=٣"})
  void refusesNumbersOutOfRange(String query) {
    assertThatThrownBy(() -> parse(query).number("n", 5, 0, 1000)).isInstanceOf(FsException.class);
  }

  @Test
  void readsNumbers() {
    assertThat(parse("n=1000").number("n", 5, 0, 1000)).isEqualTo(1000);
    assertThat(parse("m=1").number("n", 5, 0, 1000)).isEqualTo(5);
  }
}
