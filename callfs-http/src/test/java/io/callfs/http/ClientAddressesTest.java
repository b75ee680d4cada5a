package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The connection of every fake request comes from 192.0.2.1. */
class ClientAddressesTest {

  private static final ClientAddresses TRUSTING =
      new ClientAddresses(
          List.of(AddressBlock.parse("192.0.2.0/24"), AddressBlock.parse("2001:db8::/32")));

  private static FakeRequest with(String name, String value) {
    return FakeRequest.get("/").header(name, value);
  }

  @Test
  void believesNobodyByDefault() {
    ClientAddresses none = new ClientAddresses(List.of());
    assertThat(none.of(with("X-Forwarded-For", "198.51.100.7"))).isEqualTo("192.0.2.1");
    assertThat(none.of(with("Forwarded", "for=198.51.100.7"))).isEqualTo("192.0.2.1");
  }

  @Test
  void believesNoOtherThanTheTrusted() {
    ClientAddresses others = new ClientAddresses(List.of(AddressBlock.parse("10.0.0.0/8")));
    assertThat(others.of(with("X-Forwarded-For", "198.51.100.7"))).isEqualTo("192.0.2.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "198.51.100.7                       | 198.51.100.7",
        "203.0.113.5, 198.51.100.7          | 198.51.100.7",
        "198.51.100.7, 192.0.2.9            | 198.51.100.7",
        "198.51.100.7:4711                  | 198.51.100.7",
        "2001:db9::1                        | 2001:db9:0:0:0:0:0:1",
        "[2001:db9::1]:4711                 | 2001:db9:0:0:0:0:0:1",
        "192.0.2.9                          | 192.0.2.9",
        "nonsense                           | 192.0.2.1",
        "198.51.100.7, nonsense             | 192.0.2.1",
        "198.51.100.7, nonsense, 192.0.2.9  | 192.0.2.9",
        "198.51.100.7,                      | 192.0.2.1",
      })
  void goesBackThroughTheTrustedHops(String field, String client) {
    assertThat(TRUSTING.of(with("X-Forwarded-For", field))).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "for=198.51.100.7                             | 198.51.100.7",
        "For=\"198.51.100.7:80\";proto=https          | 198.51.100.7",
        "proto=https;for=\"[2001:db9::1]:80\"         | 2001:db9:0:0:0:0:0:1",
        "for=203.0.113.5, for=198.51.100.7            | 198.51.100.7",
        "for=198.51.100.7, for=\"[2001:db8::2]\"      | 198.51.100.7",
        "for=_hidden                                  | 192.0.2.1",
        "for=unknown                                  | 192.0.2.1",
        "by=198.51.100.7                              | 192.0.2.1",
      })
  void readsForwarded(String field, String client) {
    assertThat(TRUSTING.of(with("Forwarded", field))).isEqualTo(client);
  }

  @Test
  void joinsTheLinesOfAField() {
    assertThat(
            TRUSTING.of(
                with("X-Forwarded-For", "203.0.113.5").header("X-Forwarded-For", "198.51.100.7")))
        .isEqualTo("198.51.100.7");
  }

  @Test
  void takesTheProxyWhereTheTwoFieldsDisagree() {
    assertThat(
            TRUSTING.of(
                with("X-Forwarded-For", "198.51.100.7").header("Forwarded", "for=203.0.113.5")))
        .isEqualTo("192.0.2.1");
    assertThat(
            TRUSTING.of(
                with("X-Forwarded-For", "198.51.100.7").header("Forwarded", "for=198.51.100.7")))
        .isEqualTo("198.51.100.7");
  }
}
