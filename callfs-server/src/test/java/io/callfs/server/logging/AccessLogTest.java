package io.callfs.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.http.RequestListener;
import io.callfs.server.config.Configuration.LogFormat;
import io.callfs.server.config.Configuration.LogLevel;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class AccessLogTest {

  private static final RequestListener.Completed REQUEST =
      new RequestListener.Completed(
          "PUT", "/v1/files/{path}", 201, 1_234_567, 5, 7, true, "ann", "r-1", "127.0.0.1");

  @Test
  void lineHasEverythingOfTheRequest() throws IOException {
    String line =
        LoggingTest.logged(LogLevel.INFO, LogFormat.JSON, () -> new AccessLog().completed(REQUEST));

    assertThat(LoggingTest.parsed(line))
        .containsEntry("logger", "io.callfs.access")
        .containsEntry("msg", "request")
        .containsEntry("method", "PUT")
        .containsEntry("route", "/v1/files/{path}")
        .containsEntry("status", "201")
        .containsEntry("duration_ms", "1.235")
        .containsEntry("bytes_in", "5")
        .containsEntry("bytes_out", "7")
        .containsEntry("whole", "true")
        .containsEntry("user", "ann")
        .containsEntry("remote", "127.0.0.1")
        .containsEntry("request_id", "r-1");
  }

  @Test
  void lineIsLeftOutAboveInfo() {
    assertThat(
            LoggingTest.logged(
                LogLevel.WARN, LogFormat.JSON, () -> new AccessLog().completed(REQUEST)))
        .isEmpty();
  }
}
