package io.callfs.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.callfs.server.config.Configuration;
import io.callfs.server.config.Configuration.LogFormat;
import io.callfs.server.config.Configuration.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {

  private static final String HOSTILE =
      "a\nINFO forged\r\t\u001b[31mred\u0000\u0085\u2028\u2029\u202etxt.exe\u200b\"\\\u007f\ud800";

  private final Logger log = LoggerFactory.getLogger("io.callfs.test.Thing");

  @Test
  void jsonLineHasFlatKeysWithNumbersAndBooleansAsSuch() throws IOException {
    String line =
        logged(
            LogLevel.INFO,
            LogFormat.JSON,
            () ->
                log.atWarn()
                    .addKeyValue("status", 201)
                    .addKeyValue("bytes", 5_000_000_000L)
                    .addKeyValue("duration_ms", 1.25)
                    .addKeyValue("whole", true)
                    .addKeyValue("nothing", (Object) null)
                    .addKeyValue("msg", "other")
                    .log("hello {}", "you"));

    assertThat(parsed(line))
        .containsEntry("level", "warn")
        .containsEntry("logger", "io.callfs.test.Thing")
        .containsEntry("msg", "hello you")
        .containsEntry("status", "201")
        .containsEntry("bytes", "5000000000")
        .containsEntry("duration_ms", "1.25")
        .containsEntry("whole", "true")
        .containsEntry("nothing", "null")
        .containsEntry("msg_", "other")
        .containsKey("ts");
    assertThat(line).contains("\"status\":201,", "\"whole\":true,", "\"nothing\":null,");
  }

  @ParameterizedTest
  @EnumSource(LogFormat.class)
  void hostileTextsStayOnOneLineAndHarmless(LogFormat format) {
    String text =
        logged(
            LogLevel.INFO,
            format,
            () ->
                log.atInfo()
                    .addKeyValue("pa\nth", HOSTILE)
                    .addKeyValue("x", HOSTILE + " y")
                    .log(HOSTILE));

    assertThat(text.lines()).hasSize(1);
    assertThat(text.strip().chars())
        .noneMatch(c ->
            Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0x202e || c == 0x200b);
  }

  @ParameterizedTest
  @EnumSource(LogFormat.class)
  void hostileMessageOfAnExceptionBeginsNoLine(LogFormat format) {
    String text =
        logged(
            LogLevel.INFO,
            format,
            () ->
                log.error(
                    "failed",
                    new IllegalStateException(HOSTILE, new IOException("inner\nINFO forged"))));

    assertThat(text)
        .contains("IllegalStateException", "Caused by: java.io.IOException", "LoggingTest");
    assertThat(text.lines()).noneMatch(line -> line.startsWith("INFO forged"));
    assertThat(text.lines().skip(1))
        .allMatch(line -> line.startsWith("\t") || line.startsWith("Caused by: "));
  }

  @Test
  void jsonOfAnExceptionIsOneLine() throws IOException {
    String text =
        logged(LogLevel.INFO, LogFormat.JSON, () -> log.error("failed", new IOException("why")));

    assertThat(text.lines()).hasSize(1);
    assertThat(parsed(text).get("exception")).contains("java.io.IOException: why").contains("at ");
  }

  @Test
  void jsonKeepsEveryCharacterOfTheText() throws IOException {
    String text = "ü 漢 😀 \" \\ \n \u202e";

    assertThat(parsed(logged(LogLevel.INFO, LogFormat.JSON, () -> log.info(text))))
        .containsEntry("msg", text);
  }

  @Test
  void consoleLineIsForPeople() {
    String text =
        logged(
            LogLevel.INFO,
            LogFormat.CONSOLE,
            () -> log.atInfo().addKeyValue("file", "a b").addKeyValue("n", 1).log("hello"));

    assertThat(text)
        .matches(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  Thing: hello file=\"a b\" n=1\n");
  }

  @Test
  void levelIsHonouredAndLibrariesAreHeardFromWarnOn() {
    Logger library = LoggerFactory.getLogger("org.library");
    String text =
        logged(
            LogLevel.INFO,
            LogFormat.CONSOLE,
            () -> {
              log.debug("own debug");
              log.info("own info");
              library.info("library info");
              library.warn("library warn");
              java.util.logging.Logger.getLogger("platform").info("platform info");
              java.util.logging.Logger.getLogger("platform").warning("platform warn");
            });

    assertThat(text.lines()).hasSize(3);
    assertThat(text).contains("own info", "library warn", "platform warn");
  }

  @Test
  void nothingIsLostWhenTheLogIsClosed() {
    int threads = 4;
    int each = 10_000;
    String text =
        logged(
            LogLevel.INFO,
            LogFormat.JSON,
            () -> {
              try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
                IntStream.range(0, threads)
                    .forEach(t ->
                        pool.execute(
                            () -> IntStream.range(0, each).forEach(i -> log.info("line {}", i))));
              }
            });

    assertThat(text.lines()).hasSize(threads * each);
  }

  @Test
  void coloursAreUsedOnlyWhenAskedFor() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Logging logging =
        Logging.start(
            new Configuration.Log(LogLevel.INFO, LogFormat.CONSOLE), out, true, ZoneOffset.UTC);
    log.warn("careful");
    logging.close();

    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\u001b[33mWARN \u001b[0m");
    assertThat(logged(LogLevel.INFO, LogFormat.CONSOLE, () -> log.warn("careful")))
        .doesNotContain("\u001b");
  }

  static String logged(LogLevel level, LogFormat format, Runnable events) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Logging logging =
        Logging.start(new Configuration.Log(level, format), out, false, ZoneOffset.UTC);
    try {
      events.run();
    } finally {
      logging.close();
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  static Map<String, String> parsed(String line) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    List<String> twice = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(line)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (fields.put(name, parser.getText()) != null) {
          twice.add(name);
        }
      }
    }
    assertThat(twice).isEmpty();
    return fields;
  }
}
