package io.callfs.http;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986 §2.1) of UTF-8 text. */
final class PercentCoding {

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private PercentCoding() {}

  /** Decodes a part of a path, exactly once. */
  static String decode(String text, int from, int to) {
    return decode(text, from, to, false);
  }

  /**
   * Decodes a part of a query, exactly once; {@code +} is a space, as every form encoder has it.
   */
  static String decodeQuery(String text, int from, int to) {
    return decode(text, from, to, true);
  }

  private static String decode(String text, int from, int to, boolean plusIsSpace) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '%' || c <= ' ' || c > '~' || c == '#' || (c == '+' && plusIsSpace)) {
        return decodeBytes(text, from, to, plusIsSpace);
      }
    }
    return text.substring(from, to);
  }

  private static String decodeBytes(String text, int from, int to, boolean plusIsSpace) {
    byte[] bytes = new byte[to - from];
    int used = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int high = hex(text, i + 1, to);
        int low = hex(text, i + 2, to);
        if (high < 0 || low < 0) {
          throw new FsException(Errno.EINVAL, "broken percent-encoding in the request target");
        }
        bytes[used++] = (byte) (high << 4 | low);
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes[used++] = ' ';
      } else if (c <= ' ' || c == 0x7f || c == '#' || c > 0xff) {
        throw new FsException(
            Errno.EINVAL, "the request target holds a character that must be percent-encoded");
      } else {
        // Clients that send raw UTF-8 are understood: each character here is one of its bytes.
        bytes[used++] = (byte) c;
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, used)).toString();
    } catch (CharacterCodingException e) {
      throw new FsException(Errno.EINVAL, "the request target is not valid UTF-8", e);
    }
  }

  private static int hex(String text, int index, int to) {
    if (index >= to) {
      return -1;
    }
    char c = text.charAt(index);
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    char lower = (char) (c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  /**
   * Encodes all but unreserved characters and slashes; what comes out is safe in a header field.
   */
  static String encodePath(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!plain(text.charAt(i))) {
        return encodeBytes(text);
      }
    }
    return text;
  }

  private static String encodeBytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder encoded = new StringBuilder(bytes.length + 32);
    for (byte b : bytes) {
      char c = (char) (b & 0xff);
      if (plain(c)) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 0xf]);
      }
    }
    return encoded.toString();
  }

  /**
   * Encodes what URLs don't have and some clients send all the same; what was encoded stays as it
   * is.
   */
  static String legalTarget(String target) {
    StringBuilder legal = new StringBuilder(target.length() + 16);
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (plain(c) || "!$&'()*+,;=:@?%".indexOf(c) >= 0) {
        legal.append(c);
      } else {
        legal.append('%').append(HEX[(c >> 4) & 0xf]).append(HEX[c & 0xf]);
      }
    }
    return legal.toString();
  }

  private static boolean plain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '/'
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }
}
