package io.callfs.server.logging;

/**
 * Makes texts harmless in a log: what a client named a file must neither begin a new line, nor
 * colour a terminal, nor turn the order of characters around.
 */
final class Escapes {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private Escapes() {}

  /** Appends a JSON string with its quotes (RFC 8259); more is escaped than JSON asks for. */
  static void json(StringBuilder out, CharSequence text) {
    out.append('"');
    append(out, text, true);
    out.append('"');
  }

  /**
   * Appends the text for people: control and invisible characters and backslashes as in Java's
   * source.
   */
  static void plain(StringBuilder out, CharSequence text) {
    append(out, text, false);
  }

  private static void append(StringBuilder out, CharSequence text, boolean quoted) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '\\' && c != '"') {
        out.append(c);
      } else {
        special(out, text, i, quoted);
        i += Character.isHighSurrogate(c) && pair(text, i) ? 1 : 0;
      }
    }
  }

  private static void special(StringBuilder out, CharSequence text, int i, boolean quoted) {
    char c = text.charAt(i);
    if (c == '"') {
      out.append(quoted ? "\\\"" : "\"");
    } else if (c == '\\') {
      out.append("\\\\");
    } else if (c == '\n') {
      out.append("\\n");
    } else if (c == '\r') {
      out.append("\\r");
    } else if (c == '\t') {
      out.append("\\t");
    } else if (Character.isHighSurrogate(c) && pair(text, i)) {
      int point = Character.toCodePoint(c, text.charAt(i + 1));
      if (harmful(point)) {
        unicode(out, c);
        unicode(out, text.charAt(i + 1));
      } else {
        out.appendCodePoint(point);
      }
    } else if (harmful(c)) {
      unicode(out, c);
    } else {
      out.append(c);
    }
  }

  private static boolean pair(CharSequence text, int i) {
    return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
  }

  private static boolean harmful(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static void unicode(StringBuilder out, char c) {
    out.append("\\u")
        .append(HEX[c >> 12])
        .append(HEX[c >> 8 & 0xf])
        .append(HEX[c >> 4 & 0xf])
        .append(HEX[c & 0xf]);
  }
}
