package io.callfs.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          h:1                                  | h:1       | false | 0
          h                                    | h:6379    | false | 0
          [::1]:1                              | [::1]:1   | false | 0
          redis://h                            | h:6379    | false | 0
          redis://[::1]                        | [::1]:6379 | false | 0
          redis://u:p@h:1/2                    | h:1       | false | 2
          rediss://u:p%40%2F@h:1/              | h:1       | true  | 0
          redis-sentinel://a,b:1/3?master=m    | m of sentinels a:26379,b:1 | false | 3
          rediss-sentinel://:p@a?master=m&sentinel_password=s | m of sentinels a:26379 | true | 0
          """)
  void formsAreUnderstoodAndShownWithoutSecrets(
      String text, String shown, boolean tls, int database) {
    RedisAddress address = RedisAddress.parse(text);
    assertThat(address).hasToString(shown);
    assertThat(address.tls()).isEqualTo(tls);
    assertThat(address.database()).isEqualTo(database);
  }

  @Test
  void userPasswordAndCertificatesAreDecoded() {
    RedisAddress address = RedisAddress.parse("rediss://u%3A:p%40%2F+@h?ca_file=/a%20b");
    assertThat(address.login().user()).contains("u:");
    assertThat(address.login().password()).contains("p@/+");
    assertThat(address.caFile()).contains(Path.of("/a b"));
    assertThat(address.login().toString()).doesNotContain("p@");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":1",
        "h:0",
        "h:x",
        "::1:6379",
        "http://hunter2@h",
        "redis://:hunter2@",
        "redis://:hunter2%zz@h",
        "redis://:hunter2@h/x",
        "redis://:hunter2@a,b",
        "redis://:hunter2@h?master=m",
        "redis-sentinel://:hunter2@h",
        "redis://:hunter2@h?nonsense=1",
        "redis://:hunter2@h?ca_file",
        "redis://h/hunter2"
      })
  void whatIsWrongIsRefusedWithoutShowingIt(String text) {
    assertThatThrownBy(() -> RedisAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  @Test
  void passwordThatIsGivenTwiceIsRefused() {
    RedisAddress address = RedisAddress.parse("redis://:p@h");
    assertThatThrownBy(() -> address.withPassword("q"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
