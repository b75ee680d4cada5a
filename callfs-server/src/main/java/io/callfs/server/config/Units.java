package io.callfs.server.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as {@code 1m30s}, sizes as {@code 16KiB}: read and written. */
final class Units {

  private static final Pattern DURATION_PART =
      Pattern.compile("\\G([0-9]{1,18})(ns|us|ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})(B|KiB|MiB|GiB|TiB)?");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

  private Units() {}

  /**
   * Reads whole numbers with units from d down to ns.
   *
   * @throws IllegalArgumentException for anything else, no unit included
   * @throws ArithmeticException beyond what a duration holds
   */
  static Duration duration(String text) {
    Matcher part = DURATION_PART.matcher(text);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (part.find()) {
      long count = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "ns" -> Duration.ofNanos(count);
                case "us" -> Duration.ofSeconds(count / 1_000_000, count % 1_000_000 * 1_000);
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                case "d" -> Duration.ofDays(count);
                default -> throw new IllegalArgumentException(text);
              });
      end = part.end();
    }
    if (end == 0 || end != text.length()) {
      throw new IllegalArgumentException(text);
    }
    return sum;
  }

  /** Writes a duration in the same form. */
  static String show(Duration duration) {
    StringBuilder text = new StringBuilder();
    append(text, duration.toHours(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    int nanos = duration.toNanosPart();
    append(text, nanos / 1_000_000, "ms");
    append(text, nanos % 1_000_000, "ns");
    return text.isEmpty() ? "0s" : text.toString();
  }

  /**
   * Reads bytes, or a whole number of binary units.
   *
   * @throws IllegalArgumentException for anything else
   * @throws ArithmeticException beyond 2^63 - 1 bytes
   */
  static long size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    String unit = matcher.group(2) == null ? "B" : matcher.group(2);
    int shift =
        switch (unit) {
          case "B" -> 0;
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          case "TiB" -> 40;
          default -> throw new IllegalArgumentException(text);
        };
    return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
  }

  /** Writes bytes with the largest unit that divides them. */
  static String show(long bytes) {
    String[] units = {"", "KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    long count = bytes;
    while (unit < units.length - 1 && count != 0 && count % 1024 == 0) {
      count /= 1024;
      unit++;
    }
    return count + units[unit];
  }

  /**
   * Reads a whole number in decimal.
   *
   * @throws IllegalArgumentException for anything else
   */
  static long number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException(text);
    }
    return Long.parseLong(text);
  }

  private static void append(StringBuilder text, long count, String unit) {
    if (count != 0) {
      text.append(count).append(unit);
    }
  }
}
