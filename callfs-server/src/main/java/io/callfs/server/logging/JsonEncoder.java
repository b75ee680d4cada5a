package io.callfs.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a line: {@code ts}, {@code level}, {@code logger}, {@code msg}, then the event's
 * keys and values flat, then {@code exception}. Numbers and booleans stay such. A key that is one
 * of these names is written with an underscore after it.
 */
final class JsonEncoder extends LineEncoder {

  private static final Set<String> OURS = Set.of("ts", "level", "logger", "msg", "exception");

  @Override
  void append(StringBuilder out, ILoggingEvent event) {
    out.append("{\"ts\":\"");
    DateTimeFormatter.ISO_INSTANT.formatTo(event.getInstant(), out);
    out.append("\",\"level\":\"")
        .append(event.getLevel().toString().toLowerCase(Locale.ROOT))
        .append("\",\"logger\":");
    Escapes.json(out, event.getLoggerName());
    out.append(",\"msg\":");
    Escapes.json(out, String.valueOf(event.getFormattedMessage()));
    forEachPair(
        event,
        (key, value) -> {
          Escapes.json(out.append(','), OURS.contains(key) ? key + "_" : key);
          value(out.append(':'), value);
        });
    if (event.getThrowableProxy() != null) {
      StringBuilder trace = new StringBuilder(2048);
      StackTraces.append(trace, event.getThrowableProxy());
      Escapes.json(out.append(",\"exception\":"), trace);
    }
    out.append('}');
  }

  private static void value(StringBuilder out, @Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case Integer number -> out.append(number.intValue());
      case Long number -> out.append(number.longValue());
      case Boolean flag -> out.append(flag.booleanValue());
      case Double number when Double.isFinite(number) -> out.append(number.doubleValue());
      default -> Escapes.json(out, String.valueOf(value));
    }
  }
}
