package io.callfs.fs;

/** Facts about the UTF-8 form of a string, without making it. */
final class Utf8 {

  private Utf8() {}

  /**
   * Returns the number of bytes of the UTF-8 form.
   *
   * @throws FsException EINVAL where the text holds an unpaired surrogate, which has no UTF-8 form
   */
  static int length(String text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        continue;
      }
      if (c < 0x800) {
        bytes++;
      } else if (!Character.isSurrogate(c)) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 2;
        i++;
      } else {
        throw new FsException(Errno.EINVAL, "name is not well-formed Unicode at index " + i);
      }
    }
    return bytes;
  }

  /** Compares as the UTF-8 bytes compare, which is the order of code points. */
  static int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean xs = Character.isSurrogate(x);
        boolean ys = Character.isSurrogate(y);
        // A surrogate stands for a code point above U+FFFF, though its own value is below U+E000.
        return xs == ys ? Character.compare(x, y) : Boolean.compare(xs, ys);
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
