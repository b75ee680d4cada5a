package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {

  private static boolean holds(String block, String address) {
    return AddressBlock.parse(block).holds(IpAddress.parse(address).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,      192.0.2.7",
    "192.0.2.7,      ::ffff:192.0.2.7",
    "10.0.0.0/8,     10.255.0.1",
    "10.0.0.0/8,     ::ffff:10.1.2.3",
    "0.0.0.0/0,      203.0.113.9",
    "2001:db8::/32,  2001:db8:ffff::1",
    "2001:db8::1,    2001:DB8:0:0:0:0:0:1",
    "2001:db8::/65,  2001:db8::7fff:0:0:1",
    "::/0,           ::1",
  })
  void holdsWhatBeginsWithItsBits(String block, String address) {
    assertThat(holds(block, address)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,      192.0.2.8",
    "10.0.0.0/8,     11.0.0.1",
    "0.0.0.0/0,      2001:db8::1",
    "2001:db8::/32,  2001:db9::1",
    "2001:db8::/65,  2001:db8::8000:0:0:1",
  })
  void holdsNothingElse(String block, String address) {
    assertThat(holds(block, address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "localhost",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.4/33",
        "1.2.3.4/-1",
        "1.2.3.4/",
        "1.2.3.4/x",
        "1.2.3.4/8",
        "::1/129",
        "::1/64",
        "fe80::1%eth0",
        ":::",
        "[::1]",
        "1.2.3.4:80"
      })
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> AddressBlock.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,        192.0.2.7",
    "::ffff:192.0.2.7, 192.0.2.7",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
    "2001:db8:1:2::9,  2001:db8:1:2:0:0:0:0/64",
    "fe80::1%eth0,     fe80::1%eth0",
    "unknown,          unknown",
  })
  void groupsAddressesOfOneClient(String address, String group) {
    assertThat(AddressBlock.group(address)).isEqualTo(group);
  }

  @Test
  void writesWhatItReads() {
    assertThat(AddressBlock.parse("10.0.0.0/8")).hasToString("10.0.0.0/8");
    assertThat(AddressBlock.parse("192.0.2.7")).hasToString("192.0.2.7");
    assertThat(AddressBlock.parse("2001:db8::/32")).hasToString("2001:db8:0:0:0:0:0:0/32");
  }
}
