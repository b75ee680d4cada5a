package io.callfs.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes JSON (RFC 8259) piece by piece; the caller keeps the structure. Not thread-safe. */
final class JsonText {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final StringBuilder text;

  JsonText(int capacity) {
    text = new StringBuilder(capacity);
  }

  /** Appends structure as it is. */
  JsonText raw(String structure) {
    text.append(structure);
    return this;
  }

  JsonText number(long number) {
    text.append(number);
    return this;
  }

  /** Appends {@code "name":}, after a comma where something stands before it in the object. */
  JsonText name(String name) {
    if (text.length() > 0 && text.charAt(text.length() - 1) != '{') {
      text.append(',');
    }
    text.append('"').append(name).append("\":");
    return this;
  }

  JsonText member(String name, String value) {
    return name(name).string(value);
  }

  JsonText member(String name, long value) {
    return name(name).number(value);
  }

  /** Appends a string, escaped so that it is also safe on a line of its own. */
  JsonText string(String value) {
    text.append('"');
    int done = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c >= ' '
          && c != '"'
          && c != '\\'
          && (c < 0x7f || c > 0x9f)
          && c != 0x2028
          && c != 0x2029) {
        continue;
      }
      text.append(value, done, i);
      done = i + 1;
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else {
        text.append("\\u")
            .append(HEX[c >> 12])
            .append(HEX[c >> 8 & 0xf])
            .append(HEX[c >> 4 & 0xf])
            .append(HEX[c & 0xf]);
      }
    }
    text.append(value, done, value.length()).append('"');
    return this;
  }

  int length() {
    return text.length();
  }

  /** Returns the UTF-8 form of what was written since the last call. */
  ByteBuffer take() {
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    text.setLength(0);
    return bytes;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
