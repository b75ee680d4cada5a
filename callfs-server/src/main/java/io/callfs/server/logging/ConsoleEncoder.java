package io.callfs.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lines for people: time, level, last part of the logger's name, message, {@code key=value}; then
 * the exception, indented.
 */
final class ConsoleEncoder extends LineEncoder {

  private static final String RESET = "\u001b[0m";

  private final DateTimeFormatter time;
  private final boolean colours;

  ConsoleEncoder(ZoneId zone, boolean colours) {
    this.time = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    this.colours = colours;
  }

  @Override
  void append(StringBuilder out, ILoggingEvent event) {
    time.formatTo(event.getInstant(), out);
    out.append(' ');
    level(out, event.getLevel());
    String logger = event.getLoggerName();
    Escapes.plain(out.append(' '), logger.substring(logger.lastIndexOf('.') + 1));
    Escapes.plain(out.append(": "), String.valueOf(event.getFormattedMessage()));
    forEachPair(
        event,
        (key, value) -> {
          Escapes.plain(out.append(' '), key);
          value(out.append('='), value);
        });
    if (event.getThrowableProxy() != null) {
      StackTraces.append(out.append("\n\t"), event.getThrowableProxy());
    }
  }

  private void level(StringBuilder out, Level level) {
    if (colours) {
      out.append(
          switch (level.toInt()) {
            case Level.ERROR_INT -> "\u001b[31m";
            case Level.WARN_INT -> "\u001b[33m";
            case Level.INFO_INT -> "\u001b[32m";
            default -> "\u001b[36m";
          });
    }
    String name = level.toString();
    out.append(name).append(" ".repeat(Math.max(0, 5 - name.length())));
    if (colours) {
      out.append(RESET);
    }
  }

  // Quotes keep a value that looks like several pairs one value.
  private static void value(StringBuilder out, @Nullable Object value) {
    String text = String.valueOf(value);
    if (text.isEmpty()
        || text.indexOf(' ') >= 0
        || text.indexOf('=') >= 0
        || text.indexOf('"') >= 0) {
      Escapes.json(out, text);
    } else {
      Escapes.plain(out, text);
    }
  }
}
