package io.callfs.http;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.util.ArrayList;
import java.util.List;

/** The byte ranges of a request (RFC 9110 §14) against a content of known size. */
final class Ranges {

  /**
   * A run of bytes.
   *
   * @param first position of its first byte
   * @param length bytes, at least 1
   */
  record Range(long first, long length) {
    long last() {
      return first + length - 1;
    }
  }

  /** What is to be sent. */
  sealed interface Selection {
    /** All of it: the field is to be ignored. */
    record Whole() implements Selection {}

    /** Nothing, 416: no range has any byte. */
    record Unsatisfiable() implements Selection {}

    /** These ranges, in the order in which they were asked for. */
    record Parts(List<Range> ranges) implements Selection {
      public Parts {
        ranges = List.copyOf(ranges);
      }
    }
  }

  private static final Selection WHOLE = new Selection.Whole();
  private static final Selection UNSATISFIABLE = new Selection.Unsatisfiable();
  private static final String UNIT = "bytes=";

  private Ranges() {}

  /**
   * Selects what a {@code Range} field asks for. Other units than bytes, more ranges than allowed,
   * and ranges that together exceed the content are answered with the whole.
   *
   * @throws FsException EINVAL where the field is malformed
   */
  static Selection select(String field, long size, int maxRanges) {
    if (!field.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      if (field.indexOf('=') <= 0) {
        throw malformed();
      }
      return WHOLE;
    }
    List<Range> ranges = new ArrayList<>(2);
    int asked = 0;
    boolean suffixOfNothing = false;
    int start = UNIT.length();
    for (int i = start; i <= field.length(); i++) {
      if (i == field.length() || field.charAt(i) == ',') {
        int from = skipSpace(field, start, i);
        int to = trimSpace(field, from, i);
        if (from < to) {
          asked++;
          suffixOfNothing |= add(ranges, field, from, to, size);
        }
        start = i + 1;
      }
    }
    if (asked == 0) {
      throw malformed();
    }
    return decide(ranges, asked, suffixOfNothing, size, maxRanges);
  }

  private static Selection decide(
      List<Range> ranges, int asked, boolean suffixOfNothing, long size, int maxRanges) {
    if (asked > maxRanges || (ranges.isEmpty() && suffixOfNothing)) {
      return WHOLE;
    }
    if (ranges.isEmpty()) {
      return UNSATISFIABLE;
    }
    long total = 0;
    for (Range range : ranges) {
      if (range.length > size - total) {
        return WHOLE;
      }
      total += range.length;
    }
    return new Selection.Parts(ranges);
  }

  /** Adds a range where it has bytes; returns whether it is a suffix of an empty content. */
  private static boolean add(List<Range> ranges, String field, int from, int to, long size) {
    int hyphen = field.indexOf('-', from);
    if (hyphen < 0 || hyphen >= to) {
      throw malformed();
    }
    if (hyphen == from) {
      long suffix = requireNumber(field, from + 1, to);
      long length = Math.min(suffix, size);
      if (length > 0) {
        ranges.add(new Range(size - length, length));
      }
      return suffix > 0 && size == 0;
    }
    long first = requireNumber(field, from, hyphen);
    long last = hyphen + 1 == to ? Long.MAX_VALUE : requireNumber(field, hyphen + 1, to);
    if (last < first) {
      throw malformed();
    }
    if (first < size) {
      ranges.add(new Range(first, Math.min(last, size - 1) - first + 1));
    }
    return false;
  }

  private static long requireNumber(String field, int from, int to) {
    long number = Digits.parse(field, from, to);
    if (number < 0) {
      throw malformed();
    }
    return number;
  }

  private static int skipSpace(String field, int from, int to) {
    int i = from;
    while (i < to && (field.charAt(i) == ' ' || field.charAt(i) == '\t')) {
      i++;
    }
    return i;
  }

  private static int trimSpace(String field, int from, int to) {
    int i = to;
    while (i > from && (field.charAt(i - 1) == ' ' || field.charAt(i - 1) == '\t')) {
      i--;
    }
    return i;
  }

  private static FsException malformed() {
    return new FsException(
        Errno.EINVAL, "Range must be as RFC 9110 has it: bytes=0-99, bytes=100- or bytes=-100");
  }
}
