package io.callfs.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** HTTP-date (RFC 9110 §5.6.7): writes the preferred form, reads all three. */
final class HttpDates {

  /** What stands for no date. */
  static final long NONE = Long.MIN_VALUE;

  private static final String DAYS = "MonTueWedThuFriSatSun";
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final long SECONDS_PER_DAY = 86_400;

  private record Formatted(long second, String text) {}

  private volatile Formatted latest = new Formatted(0, formatSecond(0));

  /** Formats a second of the years 0 to 9999; the latest one is kept. */
  String format(long epochSecond) {
    Formatted known = latest;
    if (known.second == epochSecond) {
      return known.text;
    }
    String text = formatSecond(epochSecond);
    latest = new Formatted(epochSecond, text);
    return text;
  }

  private static String formatSecond(long epochSecond) {
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(epochSecond, SECONDS_PER_DAY));
    int ofDay = (int) Math.floorMod(epochSecond, SECONDS_PER_DAY);
    byte[] text = new byte[29];
    copy(text, 0, DAYS, date.getDayOfWeek().getValue() - 1);
    text[3] = ',';
    text[4] = ' ';
    Timestamps.digits(text, 5, 2, date.getDayOfMonth());
    text[7] = ' ';
    copy(text, 8, MONTHS, date.getMonthValue() - 1);
    text[11] = ' ';
    Timestamps.digits(text, 12, 4, date.getYear());
    text[16] = ' ';
    Timestamps.digits(text, 17, 2, ofDay / 3600);
    text[19] = ':';
    Timestamps.digits(text, 20, 2, ofDay / 60 % 60);
    text[22] = ':';
    Timestamps.digits(text, 23, 2, ofDay % 60);
    text[25] = ' ';
    text[26] = 'G';
    text[27] = 'M';
    text[28] = 'T';
    return Timestamps.ascii(text);
  }

  private static void copy(byte[] text, int at, String names, int index) {
    for (int i = 0; i < 3; i++) {
      text[at + i] = (byte) names.charAt(index * 3 + i);
    }
  }

  /**
   * Returns the second since 1970 that a date names, {@link #NONE} where it is not valid.
   *
   * @param now tells the century of a year of two digits
   */
  static long parse(String text, Instant now) {
    int comma = text.indexOf(',');
    if (comma == 3) {
      return imfFixdate(text);
    }
    return comma > 0 ? rfc850(text, comma, now) : asctime(text);
  }

  /** {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
  private static long imfFixdate(String text) {
    if (text.length() != 29
        || !text.endsWith(" GMT")
        || text.charAt(4) != ' '
        || text.charAt(7) != ' '
        || text.charAt(11) != ' '
        || text.charAt(16) != ' ') {
      return NONE;
    }
    return second(Digits.parse(text, 12, 16), month(text, 8), Digits.parse(text, 5, 7), text, 17);
  }

  /** {@code Sunday, 06-Nov-94 08:49:37 GMT}. */
  private static long rfc850(String text, int comma, Instant now) {
    if (text.length() != comma + 24
        || !text.endsWith(" GMT")
        || text.charAt(comma + 1) != ' '
        || text.charAt(comma + 4) != '-'
        || text.charAt(comma + 8) != '-'
        || text.charAt(comma + 11) != ' ') {
      return NONE;
    }
    long ofCentury = Digits.parse(text, comma + 9, comma + 11);
    if (ofCentury < 0) {
      return NONE;
    }
    int thisYear = now.atOffset(ZoneOffset.UTC).getYear();
    long year = thisYear - thisYear % 100 + ofCentury;
    // More than 50 years ahead means the most recent year in the past with those digits.
    year = year > thisYear + 50 ? year - 100 : year;
    return second(
        year, month(text, comma + 5), Digits.parse(text, comma + 2, comma + 4), text, comma + 12);
  }

  /** {@code Sun Nov 6 08:49:37 1994}, the day of the month padded to two with a space. */
  private static long asctime(String text) {
    if (text.length() != 24
        || text.charAt(3) != ' '
        || text.charAt(7) != ' '
        || text.charAt(10) != ' '
        || text.charAt(19) != ' ') {
      return NONE;
    }
    int day = text.charAt(8) == ' ' ? 9 : 8;
    return second(
        Digits.parse(text, 20, 24), month(text, 4), Digits.parse(text, day, 10), text, 11);
  }

  private static int month(String text, int from) {
    for (int i = 0; i < 12; i++) {
      if (MONTHS.regionMatches(i * 3, text, from, 3)) {
        return i + 1;
      }
    }
    return 0;
  }

  private static long second(long year, int month, long day, String text, int time) {
    long hour = Digits.parse(text, time, time + 2);
    long minute = Digits.parse(text, time + 3, time + 5);
    long second = Digits.parse(text, time + 6, time + 8);
    if (year < 0
        || month == 0
        || day < 1
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 60
        || text.charAt(time + 2) != ':'
        || text.charAt(time + 5) != ':') {
      return NONE;
    }
    try {
      return LocalDate.of((int) year, month, (int) day).toEpochDay() * SECONDS_PER_DAY
          + hour * 3600
          + minute * 60
          + second;
    } catch (DateTimeException e) {
      return NONE;
    }
  }
}
