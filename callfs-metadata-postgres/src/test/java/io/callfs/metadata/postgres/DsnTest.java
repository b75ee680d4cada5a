package io.callfs.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DsnTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          postgres://u:p@h:1234/db                 | jdbc:postgresql://h:1234/db          | u    | p
          postgresql://u:p@h/db                    | jdbc:postgresql://h:5432/db          | u    | p
          postgres://u:p%40%2F%3A%25+@h/d%20b      | jdbc:postgresql://h:5432/d%20b       | u    | p@/:%+
          postgres://u:p@x/y@h/db                  | jdbc:postgresql://h:5432/db          | u    | p@x/y
          postgres://u@a:1,b:2/db                  | jdbc:postgresql://a:1,b:2/db         | u    |
          postgres://u:p@[::1]:5433/db             | jdbc:postgresql://[::1]:5433/db      | u    | p
          postgres://h/db?user=u&password=p        | jdbc:postgresql://h:5432/db          | u    | p
          jdbc:postgresql://h:1/db?user=u&password=p | jdbc:postgresql://h:1/db           | u    | p
          """)
  void dsnIsUnderstood(String dsn, String url, String user, String password) {
    Dsn parsed = Dsn.parse(dsn);
    assertThat(parsed.url()).isEqualTo(url);
    assertThat(parsed.properties().getProperty("user")).isEqualTo(user);
    assertThat(parsed.properties().getProperty("password")).isEqualTo(password);
    assertThat(parsed.toString()).doesNotContain("p@");
  }

  @ParameterizedTest
  @ValueSource(strings = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
  void everyModeOfTlsIsHandedOn(String mode) {
    assertThat(Dsn.parse("postgres://h/db?sslmode=" + mode).properties())
        .containsEntry("sslmode", mode);
  }

  @Test
  void parametersOfLibpqHaveTheNamesOfTheDriver() {
    Properties properties =
        Dsn.parse(
                "postgres://h/db?target_session_attrs=read-write&connect_timeout=3"
                    + "&application_name=me&search_path=mine")
            .properties();
    assertThat(properties)
        .containsEntry("targetServerType", "primary")
        .containsEntry("connectTimeout", "3")
        .containsEntry("ApplicationName", "me")
        .containsEntry("currentSchema", "mine");
  }

  @ParameterizedTest
  @CsvSource({
    "mysql://u:hunter2@h/db, must begin with",
    "postgres://u:hunter2@h/db?sslmode=on, verify-full",
    "postgres://u:hunter2@h:port/db, port",
    "postgres://u:hunter2@h/db?colour=blue, colour",
    "postgres://u:hunter2%zz@h/db, percent",
    "postgres://u:hunter2@h/db?sslmode, without a value"
  })
  void whatCantBeMeantIsRefusedWithoutThePassword(String dsn, String told) {
    assertThatThrownBy(() -> Dsn.parse(dsn))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("metadata_store.dsn")
        .hasMessageContaining(told)
        .hasMessageNotContaining("hunter2");
  }
}
