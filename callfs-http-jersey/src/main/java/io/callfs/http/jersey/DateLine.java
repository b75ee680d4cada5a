package io.callfs.http.jersey;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The Date field line, made once a second; RFC 9110 §6.6.1. */
final class DateLine {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private volatile Line line = new Line(-1, new byte[0]);

  private static final class Line {
    private final long second;
    private final byte[] bytes;

    Line(long second, byte[] bytes) {
      this.second = second;
      this.bytes = bytes;
    }
  }

  DateLine(InstantSource clock) {
    this.clock = clock;
  }

  /** Returns the line with its CR LF; not to be changed. */
  byte[] bytes() {
    long second = clock.millis() / 1000;
    Line current = line;
    if (current.second != second) {
      current =
          new Line(
              second,
              ("Date: " + FORMAT.format(Instant.ofEpochSecond(second)) + "\r\n")
                  .getBytes(US_ASCII));
      line = current;
    }
    return current.bytes;
  }
}
