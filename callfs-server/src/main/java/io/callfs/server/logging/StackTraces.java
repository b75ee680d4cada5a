package io.callfs.server.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import org.jspecify.annotations.Nullable;

/**
 * Writes exceptions: messages escaped, so that only the frames begin lines; causes and suppressed
 * ones within bounds.
 */
final class StackTraces {

  private static final int MAX_FRAMES = 60;
  private static final int MAX_DEPTH = 8;

  private StackTraces() {}

  /** Appends the exception without a line end after it. */
  static void append(StringBuilder out, IThrowableProxy thrown) {
    append(out, thrown, "", 0);
  }

  private static void append(StringBuilder out, IThrowableProxy thrown, String caption, int depth) {
    out.append(caption).append(thrown.getClassName());
    String message = thrown.getMessage();
    if (message != null) {
      Escapes.plain(out.append(": "), message);
    }
    StackTraceElementProxy @Nullable [] frames = thrown.getStackTraceElementProxyArray();
    int own = frames == null ? 0 : frames.length - thrown.getCommonFrames();
    for (int i = 0; frames != null && i < Math.min(own, MAX_FRAMES); i++) {
      out.append("\n\t").append(frames[i].getSTEAsString());
    }
    if (own > MAX_FRAMES) {
      out.append("\n\t... ").append(own - MAX_FRAMES).append(" more");
    }
    if (depth >= MAX_DEPTH || thrown.isCyclic()) {
      return;
    }
    IThrowableProxy @Nullable [] suppressed = thrown.getSuppressed();
    for (int i = 0; suppressed != null && i < Math.min(suppressed.length, MAX_DEPTH); i++) {
      append(out, suppressed[i], "\nSuppressed: ", depth + 1);
    }
    if (thrown.getCause() != null) {
      append(out, thrown.getCause(), "\nCaused by: ", depth + 1);
    }
  }
}
