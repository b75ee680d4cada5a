package io.callfs.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Shows what people wrote in one safe line. */
final class Text {

  private static final int SHOWN = 80;

  private Text() {}

  /** Returns the text in quotes, control characters escaped, long ones cut. */
  static String quoted(String text) {
    return '"' + bare(text) + '"';
  }

  /** Returns the text without quotes, control characters escaped, long ones cut. */
  static String bare(String text) {
    StringBuilder shown = new StringBuilder(text.length() + 2);
    text.codePoints()
        .limit(SHOWN)
        .forEach(c -> {
          int type = Character.getType(c);
          if (Character.isISOControl(c)
              || type == Character.FORMAT
              || type == Character.LINE_SEPARATOR
              || type == Character.PARAGRAPH_SEPARATOR
              || type == Character.SURROGATE) {
            shown.append("\\u%04x".formatted(c));
          } else {
            shown.appendCodePoint(c);
          }
        });
    if (text.codePointCount(0, text.length()) > SHOWN) {
      shown.append('…');
    }
    return shown.toString();
  }

  /** Returns an exception's message. */
  static String line(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  /** Returns the known name that is most like the one given, when one is like it. */
  static Optional<String> nearest(String name, Collection<String> known) {
    int most = Math.max(2, name.length() / 4);
    return known.stream()
        .filter(candidate -> distance(name, candidate) <= most)
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /** Levenshtein's distance, over at most the shown characters. */
  private static int distance(String left, String right) {
    String a = left.substring(0, Math.min(SHOWN, left.length()));
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int substitution = diagonal + (a.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}
