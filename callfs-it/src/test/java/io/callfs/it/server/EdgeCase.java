package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A request that no well-behaved client sends, and what may be answered.
 *
 * @param name what is wrong with it
 * @param bytes the whole request, each character one byte
 * @param expected the statuses that may be answered
 */
record EdgeCase(String name, String bytes, Set<Integer> expected) {

  static final String KEY = "Authorization: Bearer " + Distribution.ADMIN_KEY + "\r\n";
  private static final String HOST = "Host: localhost\r\n";

  /** A whole request as it stands, with host and key put where a line begins with {@code @}. */
  static EdgeCase raw(String name, String request, int... expected) {
    return new EdgeCase(
        name,
        request.replaceAll("(?<=[\r\n])@", HOST + KEY),
        Arrays.stream(expected).boxed().collect(Collectors.toSet()));
  }

  /** A GET of a target, with more header lines. */
  static EdgeCase get(String target, String lines, int... expected) {
    return raw(
        "GET " + shown(target) + " " + shown(lines),
        "GET " + target + " HTTP/1.1\r\n@" + lines + "\r\n",
        expected);
  }

  static EdgeCase get(String target, int... expected) {
    return get(target, "", expected);
  }

  /** A PUT of five bytes over the file that must stay, with more header lines. */
  static EdgeCase put(String lines, int... expected) {
    return raw(
        "PUT " + shown(lines),
        "PUT /v1/files/keep/file HTTP/1.1\r\n@Content-Length: 5\r\n" + lines + "\r\nhello",
        expected);
  }

  /** A PUT in chunks as given, over the file that must stay. */
  static EdgeCase chunks(String body, int... expected) {
    return raw(
        "chunks " + shown(body),
        "PUT /v1/files/keep/file HTTP/1.1\r\n@Transfer-Encoding: chunked\r\n\r\n" + body,
        expected);
  }

  /** A method with a JSON body. */
  static EdgeCase json(String method, String target, String body, int... expected) {
    int length = body.getBytes(UTF_8).length;
    return raw(
        method + " " + shown(target) + " " + shown(body),
        method
            + " "
            + target
            + " HTTP/1.1\r\n@Content-Type: application/json\r\nContent-Length: "
            + length
            + "\r\n\r\n"
            + new String(body.getBytes(UTF_8), ISO_8859_1),
        expected);
  }

  /** A POST of a node's description to a name that is free. */
  static EdgeCase node(String body, int... expected) {
    return json("POST", "/v1/files/keep/new", body, expected);
  }

  /** A PATCH of the file that must stay. */
  static EdgeCase patch(String body, int... expected) {
    return json("PATCH", "/v1/files/keep/file", body, expected);
  }

  boolean expects(int status) {
    return expected.contains(status);
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), 70); i++) {
      char c = text.charAt(i);
      if (c == '\r') {
        shown.append("\\r");
      } else if (c == '\n') {
        shown.append("\\n");
      } else if (c < ' ' || c > '~') {
        shown.append(String.format("\\x%02x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return text.length() > 70 ? shown + "… (" + text.length() + ")" : shown.toString();
  }

  @Override
  public String toString() {
    return name;
  }
}
