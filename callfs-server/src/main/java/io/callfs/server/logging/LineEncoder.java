package io.callfs.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** Turns events into lines of UTF-8. Called by one thread, the writer of the log. */
abstract class LineEncoder extends EncoderBase<ILoggingEvent> {

  private static final int LARGEST_KEPT = 64 * 1024;
  private static final byte[] NOTHING = {};

  private StringBuilder line = new StringBuilder(512);

  /** Appends the event without the end of its line. */
  abstract void append(StringBuilder out, ILoggingEvent event);

  @Override
  public final byte[] encode(ILoggingEvent event) {
    line.setLength(0);
    append(line, event);
    line.append('\n');
    byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
    if (line.capacity() > LARGEST_KEPT) {
      line = new StringBuilder(512);
    }
    return bytes;
  }

  /** Calls back for each key and value of the event, those of the thread's context first. */
  static void forEachPair(ILoggingEvent event, BiConsumer<String, @Nullable Object> pair) {
    event.getMDCPropertyMap().forEach(pair);
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair each : pairs) {
        pair.accept(each.key, each.value);
      }
    }
  }

  @Override
  public final byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public final byte[] footerBytes() {
    return NOTHING;
  }
}
