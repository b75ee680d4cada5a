package io.callfs.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {

  private static final String PASSWORD = "hunter2-hunter2-hunter2";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          postgres://u:p@h/db                        | postgres://u:********@h/db
          postgres://u@h/db                          | postgres://u@h/db
          postgres://u:p@x/y@h/db                    | postgres://u:********@h/db
          postgres://h/db?user=u&password=p&sslmode=r | postgres://h/db?user=u&password=********&sslmode=r
          jdbc:postgresql://h/db?sslpassword=p       | jdbc:postgresql://h/db?sslpassword=********
          redis://:p@h:1/2                           | redis://:********@h:1/2
          rediss-sentinel://u:p@h,i?master=m&sentinel_password=p | rediss-sentinel://u:********@h,i?master=m&sentinel_password=********
          jdbc:postgresql:db?PASSWORD=p              | jdbc:postgresql:db?PASSWORD=********
          """)
  void connectionStringIsShownWithoutItsPassword(String dsn, String shown) {
    assertThat(Dsn.masked(dsn)).isEqualTo(shown);
  }

  @Test
  void noSecretIsShownByReportOrToString() {
    LoadedConfiguration loaded =
        load(
            Map.of(
                "CALLFS_AUTH_API_KEYS", PASSWORD + "1",
                "CALLFS_AUTH_USERS",
                    "[{\"name\":\"a\",\"uid\":1,\"api_keys\":[\"" + PASSWORD + "2\"]}]",
                "CALLFS_AUTH_INTERNAL_PROXY_SECRET", PASSWORD + "3",
                "CALLFS_AUTH_SINGLE_USE_LINK_SECRET", PASSWORD + "4",
                "CALLFS_BACKEND_S3_ACCESS_KEY", PASSWORD,
                "CALLFS_BACKEND_S3_SECRET_KEY", PASSWORD,
                "CALLFS_DLM_REDIS_ADDR", "redis://u:" + PASSWORD + "@h",
                "CALLFS_DLM_REDIS_PASSWORD", PASSWORD,
                "CALLFS_METADATA_STORE_DSN", "postgres://u:" + PASSWORD + "@h/db"));

    assertThat(report(loaded)).contains(Secret.MASK).doesNotContain("hunter2");
    assertThat(loaded.configuration().toString()).doesNotContain("hunter2");
    assertThat(loaded.toString()).doesNotContain("hunter2");
  }

  @Test
  void noSecretIsShownByErrors() {
    LoadedConfiguration loaded =
        load(
            Map.of(
                "CALLFS_AUTH_API_KEYS", "hunter2",
                "CALLFS_AUTH_USERS", "[{\"name\":\"a\",\"uid\":1,\"api_keys\":[\"hunter2\"]}",
                "CALLFS_AUTH_INTERNAL_PROXY_SECRET", "hunter2",
                "CALLFS_METADATA_STORE_DSN", "mysql://u:hunter2@h"));

    assertThat(loaded.problems()).hasSize(4);
    assertThat(loaded.problems().toString() + report(loaded)).doesNotContain("hunter2");
  }

  private LoadedConfiguration load(Map<String, String> environment) {
    return ConfigurationLoader.load(environment, directory, Optional.empty());
  }

  private static String report(LoadedConfiguration loaded) {
    StringWriter out = new StringWriter();
    ConfigurationReport.print(loaded, new PrintWriter(out));
    return out.toString();
  }
}
