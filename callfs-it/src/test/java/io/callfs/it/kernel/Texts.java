package io.callfs.it.kernel;

import java.nio.charset.StandardCharsets;

/** How texts travel to the helper process and back. */
final class Texts {

  private Texts() {}

  /** Returns the text with all bytes but letters, digits, {@code / . _ -} percent-encoded. */
  static String encode(String text) {
    return encodeBytes(bytes(text));
  }

  /** As {@link #encode}, of a text that {@link #bytes} has made. */
  static String encodeBytes(String bytes) {
    StringBuilder encoded = new StringBuilder(bytes.length());
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "/._-".indexOf(c) >= 0;
      if (plain) {
        encoded.append(c);
      } else {
        encoded.append('%').append(Character.forDigit(c >> 4, 16));
        encoded.append(Character.forDigit(c & 15, 16));
      }
    }
    return encoded.toString();
  }

  /** Returns the text that {@link #encode} was given. */
  static String decode(String encoded) {
    StringBuilder bytes = new StringBuilder(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      if (encoded.charAt(i) == '%') {
        bytes.append((char) Integer.parseInt(encoded.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.append(encoded.charAt(i));
      }
    }
    return text(bytes.toString());
  }

  /** Returns the UTF-8 bytes as one character each, so that texts compare as their bytes do. */
  static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** Returns the text that {@link #bytes} was made of. */
  static String text(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
