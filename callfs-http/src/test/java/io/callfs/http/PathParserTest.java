package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathParserTest {

  private final PathParser strict = new PathParser(false);
  private final PathParser lenient = new PathParser(true);

  private static FsPath parse(PathParser parser, String encoded) {
    return parser.parseEncoded("/v1/files" + encoded, "/v1/files".length(), 9 + encoded.length());
  }

  private static Errno refusal(PathParser parser, String encoded) {
    FsException refused = catchThrowableOfType(FsException.class, () -> parse(parser, encoded));
    assertThat(refused).as(encoded).isNotNull();
    return refused.errno();
  }

  @ParameterizedTest
  @CsvSource({
    "'', /",
    "/, /",
    "///, /",
    "/a, /a",
    "/a/, /a/",
    "/a//b, /a/b",
    "//a///b//, /a/b/",
    "/a%20b, /a b",
    "/%2e%2E%2e, /...",
    "/.hidden, /.hidden",
    "/..a, /..a",
    "/a%25b, /a%b",
    "/%252e%252e, /%2e%2e",
    "/%252F, /%2F",
    "/a+b, /a+b",
    "/a|b, /a|b",
    "/%5C, '/\\'",
    "/a;x=1, /a;x=1",
    "/%C3%A9, /é",
    "/%F0%9F%98%80, /😀",
    "/*, /*",
    "/%3F%23, /?#",
  })
  void decodesEachSegmentExactlyOnce(String encoded, String path) {
    assertThat(parse(strict, encoded)).hasToString(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/.",
        "/..",
        "/a/.",
        "/a/../b",
        "/./a",
        "/%2e",
        "/%2E%2e",
        "/.%2e",
        "/a/%2e%2e/",
        "/%2F",
        "/a%2fb",
        "/%00",
        "/a%00b",
        "/%",
        "/%4",
        "/%4g",
        "/%g4",
        "/%zz",
        "/a%",
        "/%%41",
        "/%u0041",
        "/%-1",
        "/%+1",
        "/% 1",
        "/%C3",
        "/%C3%28",
        "/%FF",
        "/%C0%AF",
        "/%C0%AE%C0%AE",
        "/%E0%80%AF",
        "/%ED%A0%80",
        "/%F4%90%80%80",
        "/%F8%88%80%80%80",
        "/a b",
        "/a#b",
        "/\t"
      })
  void refusesWhatIsNoPlainPathWithEinval(String encoded) {
    assertThat(refusal(lenient, encoded)).isEqualTo(Errno.EINVAL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%0A", "/a%0Db", "/%1b[31m", "/%7F", "/%C2%85", "/%01"})
  void refusesControlCharactersUnlessTheyAreAllowed(String encoded) {
    assertThat(refusal(strict, encoded)).isEqualTo(Errno.EINVAL);
    assertThat(parse(lenient, encoded).components()).hasSize(1);
  }

  @Test
  void understandsRawUtf8() {
    String raw = new String("/é".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(parse(strict, raw)).hasToString("/é");
  }

  @Test
  void takesPathsUpTo4095BytesAsDecoded() {
    String longest = ("/" + "%61".repeat(254)).repeat(16) + "/" + "b".repeat(14);
    assertThat(parse(strict, longest).toString()).hasSize(4095);
    assertThat(refusal(strict, longest + "b")).isEqualTo(Errno.ENAMETOOLONG);
    assertThat(refusal(strict, longest + "/")).isEqualTo(Errno.ENAMETOOLONG);
  }

  @Test
  void countsBytesAndNotCharacters() {
    String longest = ("/" + "%C3%A9".repeat(127)).repeat(16) + "/" + "b".repeat(14);
    assertThat(parse(strict, longest)).isNotNull();
    assertThat(refusal(strict, longest + "b")).isEqualTo(Errno.ENAMETOOLONG);
  }

  @ParameterizedTest
  @CsvSource({"/a/../b, /a/../b", "//a/./, /a/./", "/%41, /%41", "/a+b, /a+b"})
  void takesLiteralPathsByteForByte(String text, String path) {
    assertThat(strict.parseLiteral(text)).hasToString(path);
  }

  @ParameterizedTest
  @CsvSource({"'', ENOENT", "a, EINVAL", "'/a\u0000', EINVAL", "'/\n', EINVAL"})
  void refusesLiteralPathsAsTheSystemCallsDo(String text, Errno errno) {
    FsException refused = catchThrowableOfType(FsException.class, () -> strict.parseLiteral(text));
    assertThat(refused.errno()).isEqualTo(errno);
  }
}
