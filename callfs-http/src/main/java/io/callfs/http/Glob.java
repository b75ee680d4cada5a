package io.callfs.http;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;

/**
 * A pattern for names as {@code glob(7)} has it: {@code *}, {@code ?}, {@code [a-z]}, {@code [!a]},
 * a backslash before what is to be taken as it is. Matching takes at most the product of both
 * lengths.
 */
final class Glob {

  private static final int LONGEST = 1024;

  private final int[] pattern;

  private Glob(int[] pattern) {
    this.pattern = pattern;
  }

  /**
   * Takes a pattern.
   *
   * @throws FsException EINVAL where it is empty or too long
   */
  static Glob parse(String pattern) {
    if (pattern.isEmpty() || pattern.length() > LONGEST) {
      throw new FsException(
          Errno.EINVAL, "the pattern for names must have 1 to " + LONGEST + " characters");
    }
    return new Glob(pattern.codePoints().toArray());
  }

  boolean matches(String name) {
    int[] text = name.codePoints().toArray();
    int p = 0;
    int t = 0;
    int star = -1;
    int starText = 0;
    while (t < text.length) {
      if (p < pattern.length && pattern[p] == '*') {
        star = p++;
        starText = t;
        continue;
      }
      int next = p < pattern.length ? afterMatch(p, text[t]) : -1;
      if (next >= 0) {
        p = next;
        t++;
      } else if (star >= 0) {
        // What fails after a star is tried again with the star taking one more.
        p = star + 1;
        t = ++starText;
      } else {
        return false;
      }
    }
    while (p < pattern.length && pattern[p] == '*') {
      p++;
    }
    return p == pattern.length;
  }

  /** Returns the index after the element at {@code p} where it matches, else -1. */
  private int afterMatch(int p, int c) {
    if (pattern[p] == '?') {
      return p + 1;
    }
    if (pattern[p] == '\\' && p + 1 < pattern.length) {
      return pattern[p + 1] == c ? p + 2 : -1;
    }
    if (pattern[p] == '[') {
      int end = bracketEnd(p);
      if (end > 0) {
        return inBracket(p + 1, end, c) ? end + 1 : -1;
      }
    }
    return pattern[p] == c ? p + 1 : -1;
  }

  /** Returns the index of the bracket that closes the one at {@code p}; -1 where none does. */
  private int bracketEnd(int p) {
    int i = p + 1;
    if (i < pattern.length && (pattern[i] == '!' || pattern[i] == '^')) {
      i++;
    }
    // A closing bracket that comes first is one of the set.
    for (i++; i < pattern.length; i++) {
      if (pattern[i] == ']') {
        return i;
      }
    }
    return -1;
  }

  private boolean inBracket(int from, int end, int c) {
    boolean negated = pattern[from] == '!' || pattern[from] == '^';
    boolean found = false;
    for (int i = negated ? from + 1 : from; i < end; i++) {
      int low = pattern[i];
      int high = low;
      if (i + 2 < end && pattern[i + 1] == '-') {
        high = pattern[i + 2];
        i += 2;
      }
      found |= low <= c && c <= high;
    }
    return found != negated;
  }
}
