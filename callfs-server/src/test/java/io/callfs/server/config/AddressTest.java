package io.callfs.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @ParameterizedTest
  @CsvSource({
    ":8443,'',8443",
    "host:1,host,1",
    "127.0.0.1:0,127.0.0.1,0",
    "[::1]:8443,::1,8443",
    "[fe80::1%eth0]:1,fe80::1%eth0,1"
  })
  void addressIsHostAndPort(String text, String host, int port) {
    assertThat(Address.parse(text)).isEqualTo(new Address(host, port));
  }

  @ParameterizedTest
  @ValueSource(strings = {":8443", "host:1", "[::1]:8443"})
  void shownAddressReadsBackAsTheSame(String text) {
    assertThat(Address.parse(text)).hasToString(text);
  }

  @Test
  void noHostStandsForAllAddressesOfBothFamilies() {
    assertThat(Address.parse(":0").toSocketAddress().getAddress().isAnyLocalAddress()).isTrue();
  }
}
