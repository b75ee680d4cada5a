package io.callfs.http;

/** Decimal digits as protocols have them: no sign, no space, no other script. */
final class Digits {

  private Digits() {}

  /**
   * Returns the number; {@link Long#MAX_VALUE} for all that are greater; -1 where the text is not
   * one or more digits.
   */
  static long parse(String text) {
    return parse(text, 0, text.length());
  }

  /** As {@link #parse(String)}, for a part of the text. */
  static long parse(String text, int from, int to) {
    if (from >= to) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : number * 10 + digit;
    }
    return number;
  }
}
