package io.callfs.http;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/** Instants as API.md has them: RFC 3339 in UTC, nine digits of fraction or none. */
final class Timestamps {

  private static final long SECONDS_PER_DAY = 86_400;
  static final long YEAR_0 = -62_167_219_200L;
  static final long YEAR_10000 = 253_402_300_800L;

  private Timestamps() {}

  /** Formats an instant; years that RFC 3339 can't write come in the form of ISO 8601. */
  static String format(Instant instant) {
    long second = instant.getEpochSecond();
    if (second < YEAR_0 || second >= YEAR_10000) {
      return instant.toString();
    }
    int nano = instant.getNano();
    byte[] text = new byte[nano == 0 ? 20 : 30];
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(second, SECONDS_PER_DAY));
    int ofDay = (int) Math.floorMod(second, SECONDS_PER_DAY);
    digits(text, 0, 4, date.getYear());
    text[4] = '-';
    digits(text, 5, 2, date.getMonthValue());
    text[7] = '-';
    digits(text, 8, 2, date.getDayOfMonth());
    text[10] = 'T';
    digits(text, 11, 2, ofDay / 3600);
    text[13] = ':';
    digits(text, 14, 2, ofDay / 60 % 60);
    text[16] = ':';
    digits(text, 17, 2, ofDay % 60);
    if (nano != 0) {
      text[19] = '.';
      digits(text, 20, 9, nano);
    }
    text[text.length - 1] = 'Z';
    return ascii(text);
  }

  /**
   * Parses RFC 3339, with up to nine digits of fraction and any offset.
   *
   * @param what the field that holds it
   * @throws FsException EINVAL, naming the field
   */
  static Instant parse(String what, String text) {
    try {
      return parse(text);
    } catch (DateTimeException e) {
      throw new FsException(
          Errno.EINVAL, what + " must be as RFC 3339 has it: 2026-01-31T10:30:00.123456789Z", e);
    }
  }

  private static Instant parse(String text) {
    int end = text.length();
    if (end < 20
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || (text.charAt(10) | 0x20) != 't'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      throw malformed();
    }
    int index = 19;
    int nano = 0;
    if (text.charAt(index) == '.') {
      int from = ++index;
      while (index < end && text.charAt(index) >= '0' && text.charAt(index) <= '9') {
        index++;
      }
      if (index == from || index - from > 9) {
        throw malformed();
      }
      nano = (int) Digits.parse(text, from, index);
      for (int i = index - from; i < 9; i++) {
        nano *= 10;
      }
    }
    int hour = number(text, 11, 13, 23);
    int minute = number(text, 14, 16, 59);
    int second = number(text, 17, 19, 59);
    LocalDate date =
        LocalDate.of(number(text, 0, 4, 9999), number(text, 5, 7, 12), number(text, 8, 10, 31));
    long epochSecond = date.toEpochDay() * SECONDS_PER_DAY + hour * 3600L + minute * 60L + second;
    return Instant.ofEpochSecond(epochSecond - offset(text, index), nano);
  }

  private static int offset(String text, int index) {
    int rest = text.length() - index;
    if (rest == 1 && (text.charAt(index) | 0x20) == 'z') {
      return 0;
    }
    if (rest != 6
        || text.charAt(index + 3) != ':'
        || (text.charAt(index) != '+' && text.charAt(index) != '-')) {
      throw malformed();
    }
    int seconds =
        number(text, index + 1, index + 3, 23) * 3600 + number(text, index + 4, index + 6, 59) * 60;
    return text.charAt(index) == '-' ? -seconds : seconds;
  }

  private static int number(String text, int from, int to, int max) {
    long number = Digits.parse(text, from, to);
    if (number < 0 || number > max) {
      throw malformed();
    }
    return (int) number;
  }

  private static DateTimeException malformed() {
    return new DateTimeException("not as RFC 3339 has it");
  }

  static void digits(byte[] text, int from, int count, int value) {
    int rest = value;
    for (int i = from + count - 1; i >= from; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  static String ascii(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
