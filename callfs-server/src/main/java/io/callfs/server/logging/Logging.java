package io.callfs.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.callfs.server.config.Configuration;
import io.callfs.server.setup.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.Map;
import java.util.logging.LogManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The log of the process, written to standard error by a thread of its own. Whoever starts it
 * closes it, after everything else: what was logged before is written by then.
 *
 * <p>The queue is bounded; a logger waits when it is full, so no line is lost. Libraries are heard
 * from WARN on, or from INFO on at level {@code debug}; what they send to {@code java.util.logging}
 * comes here too.
 */
public final class Logging implements AutoCloseable {

  private static final int QUEUE = 8192;
  private static final int MAX_FLUSH_MILLIS = 5000;

  private final LoggerContext context;

  private Logging(LoggerContext context) {
    this.context = context;
  }

  /**
   * Starts to log as configured.
   *
   * @param environment where {@code NO_COLOR} is looked for (no-color.org)
   */
  public static Logging start(Configuration.Log settings, Map<String, String> environment) {
    boolean colours =
        environment.getOrDefault("NO_COLOR", "").isEmpty() && Terminal.standardError();
    return start(
        settings, new FileOutputStream(FileDescriptor.err), colours, ZoneId.systemDefault());
  }

  static Logging start(Configuration.Log settings, OutputStream out, boolean colours, ZoneId zone) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    context.start();
    LineEncoder encoder =
        switch (settings.format()) {
          case JSON -> new JsonEncoder();
          case CONSOLE -> new ConsoleEncoder(zone, colours);
        };
    encoder.setContext(context);
    encoder.start();
    QueuedWriter writer = new QueuedWriter(encoder, out, QUEUE, MAX_FLUSH_MILLIS);
    writer.setContext(context);
    writer.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(writer);
    root.setLevel(libraries(settings.level()));
    context.getLogger("io.callfs").setLevel(level(settings.level()));
    listenToPlatformLogging(settings.level());
    return new Logging(context);
  }

  /** Writes what is queued, within five seconds, and stops. */
  @Override
  public void close() {
    context.stop();
  }

  private static Level level(Configuration.LogLevel level) {
    return switch (level) {
      case DEBUG -> Level.DEBUG;
      case INFO -> Level.INFO;
      case WARN -> Level.WARN;
      case ERROR -> Level.ERROR;
    };
  }

  private static Level libraries(Configuration.LogLevel level) {
    return switch (level) {
      case DEBUG -> Level.INFO;
      case INFO, WARN -> Level.WARN;
      case ERROR -> Level.ERROR;
    };
  }

  // The platform's loggers stay at the level that is heard, so that finer events cost nothing.
  private static void listenToPlatformLogging(Configuration.LogLevel level) {
    LogManager.getLogManager().reset();
    SLF4JBridgeHandler.install();
    java.util.logging.Logger.getLogger("")
        .setLevel(
            level == Configuration.LogLevel.DEBUG
                ? java.util.logging.Level.INFO
                : java.util.logging.Level.WARNING);
  }
}
