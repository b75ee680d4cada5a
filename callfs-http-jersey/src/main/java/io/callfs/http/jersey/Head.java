package io.callfs.http.jersey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The head of one request: request line and header fields, read strictly (RFC 9112 §3, §5, §6).
 *
 * <p>Grizzly has parsed the same bytes with more indulgence. This reading decides what is served at
 * all, so nothing that the two could understand differently gets past it.
 */
final class Head {

  private static final int[] NOTHING = {};

  private final byte[] bytes;
  private int[] fields = NOTHING;
  private int fieldCount;
  private String method = "";
  private String target = "";
  private boolean http11;
  private long contentLength = -1;
  private boolean chunked;
  private boolean expectsContinue;
  private boolean persistent;

  private Head(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads a head.
   *
   * @param bytes from the first byte of the request line up to and with the empty line; kept, not
   *     copied
   * @throws NotHttp if this is no request that may be served
   */
  static Head parse(byte[] bytes, Limits limits) {
    Head head = new Head(bytes);
    int fieldsStart = head.parseRequestLine(limits);
    if (bytes.length - fieldsStart > limits.headerBytes()) {
      throw new NotHttp(
          431,
          "HEADERS_TOO_LARGE",
          "the header block is larger than " + limits.headerBytes() + " bytes");
    }
    head.parseFields(fieldsStart, limits);
    head.parseFraming();
    return head;
  }

  String method() {
    return method;
  }

  String target() {
    return target;
  }

  boolean http11() {
    return http11;
  }

  /** Returns Content-Length, or -1 where there is none. */
  long contentLength() {
    return contentLength;
  }

  boolean chunked() {
    return chunked;
  }

  boolean hasBody() {
    return chunked || contentLength > 0;
  }

  boolean expectsContinue() {
    return expectsContinue;
  }

  /** Tells whether the client would send another request on this connection. */
  boolean persistent() {
    return persistent;
  }

  List<String> values(String name) {
    List<String> found = List.of();
    for (int i = 0; i < fieldCount; i++) {
      if (named(i, name)) {
        if (found.isEmpty()) {
          found = new ArrayList<>(1);
        }
        found.add(value(i));
      }
    }
    return found;
  }

  private boolean named(int field, String name) {
    int start = fields[4 * field];
    if (fields[4 * field + 1] - start != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (lower(bytes[start + i]) != lower((byte) name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private String value(int field) {
    int start = fields[4 * field + 2];
    return new String(bytes, start, fields[4 * field + 3] - start, ISO_8859_1);
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }

  /** Returns where the header fields begin. */
  private int parseRequestLine(Limits limits) {
    int end = lineEnd(0);
    int methodEnd = 0;
    while (methodEnd < end && isToken(bytes[methodEnd])) {
      methodEnd++;
    }
    if (methodEnd == 0 || methodEnd == end || bytes[methodEnd] != ' ') {
      throw NotHttp.badRequest("the request line does not begin with a method and a space");
    }
    method = methodName(methodEnd);
    int targetStart = methodEnd + 1;
    int targetEnd = targetStart;
    while (targetEnd < end && bytes[targetEnd] != ' ') {
      int b = bytes[targetEnd] & 0xff;
      if (b < ' ' || b == 0x7f) {
        throw NotHttp.badRequest("the request target holds a control character");
      }
      targetEnd++;
    }
    if (targetEnd - targetStart > limits.requestLineBytes()) {
      throw new NotHttp(
          414,
          "URI_TOO_LONG",
          "the request target is longer than " + limits.requestLineBytes() + " bytes");
    }
    if (targetEnd == targetStart || targetEnd == end) {
      throw NotHttp.badRequest("the request line has no target or no version");
    }
    parseVersion(targetEnd + 1, end);
    target = originForm(new String(bytes, targetStart, targetEnd - targetStart, ISO_8859_1));
    return end + 2;
  }

  private String methodName(int end) {
    if (end == 3 && bytes[0] == 'G' && bytes[1] == 'E' && bytes[2] == 'T') {
      return "GET";
    }
    if (end == 3 && bytes[0] == 'P' && bytes[1] == 'U' && bytes[2] == 'T') {
      return "PUT";
    }
    return new String(bytes, 0, end, ISO_8859_1);
  }

  private void parseVersion(int start, int end) {
    if (end - start != 8
        || bytes[start] != 'H'
        || bytes[start + 1] != 'T'
        || bytes[start + 2] != 'T'
        || bytes[start + 3] != 'P'
        || bytes[start + 4] != '/'
        || bytes[start + 5] != '1'
        || bytes[start + 6] != '.'
        || (bytes[start + 7] != '0' && bytes[start + 7] != '1')) {
      throw NotHttp.badRequest("the request line does not end in HTTP/1.1 or HTTP/1.0");
    }
    http11 = bytes[start + 7] == '1';
  }

  /** Takes scheme and authority off an absolute target, RFC 9112 §3.2.2. */
  private String originForm(String text) {
    if (text.charAt(0) == '/' || (text.equals("*") && method.equals("OPTIONS"))) {
      return text;
    }
    int scheme = schemeLength(text);
    if (scheme == 0) {
      throw NotHttp.badRequest("the request target is neither a path nor an http or https URI");
    }
    int authorityEnd = scheme;
    while (authorityEnd < text.length()
        && text.charAt(authorityEnd) != '/'
        && text.charAt(authorityEnd) != '?') {
      authorityEnd++;
    }
    if (!isHost(text.substring(scheme, authorityEnd)) || authorityEnd == scheme) {
      throw NotHttp.badRequest("the authority of the request target is malformed");
    }
    String rest = text.substring(authorityEnd);
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  private static int schemeLength(String text) {
    if (text.regionMatches(true, 0, "https://", 0, 8)) {
      return 8;
    }
    return text.regionMatches(true, 0, "http://", 0, 7) ? 7 : 0;
  }

  private void parseFields(int start, Limits limits) {
    fields = new int[64];
    int at = start;
    while (true) {
      int end = lineEnd(at);
      if (end == at) {
        if (end + 2 != bytes.length) {
          throw NotHttp.badRequest("the header block ends twice");
        }
        return;
      }
      if (fieldCount == limits.headerCount()) {
        throw new NotHttp(
            431, "HEADERS_TOO_LARGE", "more than " + limits.headerCount() + " header fields");
      }
      parseField(at, end);
      at = end + 2;
    }
  }

  private void parseField(int start, int end) {
    int nameEnd = start;
    while (nameEnd < end && isToken(bytes[nameEnd])) {
      nameEnd++;
    }
    if (nameEnd == start || nameEnd == end || bytes[nameEnd] != ':') {
      throw NotHttp.badRequest("a header line does not begin with a field name and a colon");
    }
    int valueStart = nameEnd + 1;
    int valueEnd = end;
    while (valueStart < end && isBlank(bytes[valueStart])) {
      valueStart++;
    }
    while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) {
      valueEnd--;
    }
    for (int i = valueStart; i < valueEnd; i++) {
      int b = bytes[i] & 0xff;
      if ((b < ' ' && b != '\t') || b == 0x7f) {
        throw NotHttp.badRequest("a header field holds a control character");
      }
    }
    if (4 * fieldCount == fields.length) {
      fields = Arrays.copyOf(fields, 2 * fields.length);
    }
    fields[4 * fieldCount] = start;
    fields[4 * fieldCount + 1] = nameEnd;
    fields[4 * fieldCount + 2] = valueStart;
    fields[4 * fieldCount + 3] = valueEnd;
    fieldCount++;
  }

  private void parseFraming() {
    int hosts = 0;
    int lengths = 0;
    int codings = 0;
    boolean close = false;
    boolean keepAlive = false;
    for (int i = 0; i < fieldCount; i++) {
      switch (fields[4 * i + 1] - fields[4 * i]) {
        case 4 -> {
          if (named(i, "host")) {
            hosts++;
            if (!isHost(value(i))) {
              throw NotHttp.badRequest("Host is malformed");
            }
          }
        }
        case 6 -> {
          if (named(i, "expect")) {
            expect(value(i));
          }
        }
        case 7 -> {
          // Nothing is upgraded to, and Grizzly would keep no such connection.
          close |= named(i, "upgrade");
        }
        case 10 -> {
          if (named(i, "connection")) {
            close |= hasToken(value(i), "close");
            keepAlive |= hasToken(value(i), "keep-alive");
          }
        }
        case 14 -> {
          if (named(i, "content-length")) {
            lengths++;
            contentLength = number(i);
          }
        }
        case 17 -> {
          if (named(i, "transfer-encoding")) {
            codings++;
            if (!value(i).equalsIgnoreCase("chunked")) {
              throw NotHttp.badRequest("no transfer coding but chunked is understood");
            }
          }
        }
        default -> {
          // No field of this length matters to the framing.
        }
      }
    }
    chunked = codings > 0;
    persistent = !close && (http11 || keepAlive);
    requireOneReading(hosts, lengths, codings);
  }

  private void requireOneReading(int hosts, int lengths, int codings) {
    if (hosts > 1 || (hosts == 0 && http11)) {
      throw NotHttp.badRequest("exactly one Host is needed");
    }
    if (lengths > 1) {
      throw NotHttp.badRequest("more than one Content-Length");
    }
    if (codings > 1) {
      throw NotHttp.badRequest("more than one Transfer-Encoding");
    }
    if (codings == 1 && lengths == 1) {
      throw NotHttp.badRequest("Content-Length and Transfer-Encoding together");
    }
    if (codings == 1 && !http11) {
      throw NotHttp.badRequest("Transfer-Encoding in HTTP/1.0");
    }
  }

  private void expect(String value) {
    if (!http11) {
      return;
    }
    if (!value.equalsIgnoreCase("100-continue")) {
      throw new NotHttp(417, "EXPECTATION_FAILED", "no expectation but 100-continue is understood");
    }
    expectsContinue = true;
  }

  private long number(int field) {
    int start = fields[4 * field + 2];
    int end = fields[4 * field + 3];
    if (start == end || end - start > 18) {
      throw NotHttp.badRequest("Content-Length is not a number of at most 18 digits");
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        throw NotHttp.badRequest("Content-Length is not a number");
      }
      value = 10 * value + digit;
    }
    return value;
  }

  /** Returns where the line ends that begins there: the index of its CR, which an LF follows. */
  private int lineEnd(int start) {
    for (int i = start; i < bytes.length; i++) {
      if (bytes[i] == '\r') {
        if (i + 1 < bytes.length && bytes[i + 1] == '\n') {
          return i;
        }
        throw NotHttp.badRequest("a carriage return without a line feed");
      }
      if (bytes[i] == '\n') {
        throw NotHttp.badRequest("a line feed without a carriage return");
      }
    }
    throw NotHttp.badRequest("the header block does not end");
  }

  private static boolean hasToken(String list, String token) {
    for (String element : list.split(",", -1)) {
      if (element.trim().equalsIgnoreCase(token)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  /** RFC 9110 §5.6.2. */
  static boolean isToken(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || (b > ' ' && b < 0x7f && "!#$%&'*+.^_`|~".indexOf(b) >= 0);
  }

  private static boolean isHost(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean fine =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-._~:[]%!$&'()*+;=".indexOf(c) >= 0;
      if (!fine) {
        return false;
      }
    }
    return true;
  }
}
