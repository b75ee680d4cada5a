package io.callfs.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyDigestTest {

  @Test
  void keyAndItsDigestInHexadecimalAreTheSame() throws InvalidValueException {
    String hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    assertThat(KeyDigest.ofKey("abc")).isEqualTo(KeyDigest.ofHex(hex));
    assertThat(KeyDigest.ofHex(hex).prefixed()).isEqualTo("sha256:" + hex);
    assertThat(Secrets.key("sha256:" + hex)).isEqualTo(KeyDigest.ofKey("abc"));
  }

  @Test
  void digestIsNotShown() {
    assertThat(KeyDigest.ofKey("abc")).hasToString(Secret.MASK);
  }
}
