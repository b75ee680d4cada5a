package io.callfs.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.http.RequestListener;
import io.callfs.server.config.Configuration.LogFormat;
import io.callfs.server.config.Configuration.LogLevel;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogTest {

  private static final RequestListener.Completed REQUEST =
      new RequestListener.Completed(
          "PUT",
          "/v1/files/{path}",
          201,
          1_234_567,
          5,
          7,
          true,
          "ann",
          "r-1",
          "127.0.0.1",
          "callfs-1",
          "callfs-2");

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
        .containsEntry("request_id", "r-1")
        .containsEntry("origin", "callfs-1")
        .containsEntry("owner", "callfs-2");
  }

  private static RequestListener.Completed probe(String route, int status) {
    return new RequestListener.Completed(
        "GET", route, status, 1000, 0, 7, true, null, "r-2", "127.0.0.1", null, null);
  }

  private static String logged(LogLevel level, RequestListener.Completed request)
      throws IOException {
    return LoggingTest.logged(level, LogFormat.JSON, () -> new AccessLog().completed(request));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/livez", "/readyz", "/metrics"})
  void probesThatSucceedAreOfTheLevelDebug(String route) throws IOException {
    assertThat(logged(LogLevel.INFO, probe(route, 200))).isEmpty();
    assertThat(logged(LogLevel.DEBUG, probe(route, 200))).contains(route);
    assertThat(logged(LogLevel.INFO, probe(route, 503))).contains(route);
  }

  @Test
  void lineIsLeftOutAboveInfo() {
    assertThat(
            LoggingTest.logged(
                LogLevel.WARN, LogFormat.JSON, () -> new AccessLog().completed(REQUEST)))
        .isEmpty();
  }
}
