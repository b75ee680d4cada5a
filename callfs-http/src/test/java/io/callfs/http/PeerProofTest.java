package io.callfs.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Octets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerProofTest {

  private static final Octets SECRET = Octets.wrap("a-secret-of-the-peers".getBytes(UTF_8));
  private static final Octets OTHER = Octets.wrap("another-secret-of-them".getBytes(UTF_8));
  private static final PeerProof PROOF =
      new PeerProof(
          "callfs-1",
          "callfs-2",
          "GET",
          "/v1/files/a?view=stat",
          "ann;1000;1000;[1000]",
          1_700_000_000_000L,
          "00112233445566778899aabbccddeeff",
          42);

  @Test
  void whatIsSealedIsReadAgainAndProved() {
    PeerProof.Claimed claimed = PeerProof.parse(PROOF.sealed(SECRET)).orElseThrow();

    PeerProof received =
        claimed.of("callfs-2", "GET", "/v1/files/a?view=stat", "ann;1000;1000;[1000]");

    assertThat(received).isEqualTo(PROOF);
    assertThat(received.isSealedBy(claimed.code(), SECRET)).isTrue();
    assertThat(received.isSealedBy(claimed.code(), OTHER)).isFalse();
  }

  @Test
  void everyPartIsProved() {
    Octets code = PeerProof.parse(PROOF.sealed(SECRET)).orElseThrow().code();
    PeerProof.Claimed claimed = PeerProof.parse(PROOF.sealed(SECRET)).orElseThrow();
    String target = PROOF.target();
    String identity = PROOF.identity();

    assertThat(claimed.of("callfs-3", "GET", target, identity).isSealedBy(code, SECRET)).isFalse();
    assertThat(claimed.of("callfs-2", "PUT", target, identity).isSealedBy(code, SECRET)).isFalse();
    assertThat(claimed.of("callfs-2", "GET", "/v1/files/b", identity).isSealedBy(code, SECRET))
        .isFalse();
    assertThat(claimed.of("callfs-2", "GET", target, "ann;0;0;[0]").isSealedBy(code, SECRET))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1;callfs-1;1;00112233445566778899aabbccddeeff;1",
        "2;callfs-1;1;00112233445566778899aabbccddeeff;1;aa",
        "1;callfs-1;-1;00112233445566778899aabbccddeeff;1;aa",
        "1;callfs-1;1;0011;1;aa",
        "1;callfs-1;1;00112233445566778899aabbccddeeff;x;aa",
        "1;callfs-1;1;00112233445566778899aabbccddeeff;1;zz"
      })
  void whatIsMalformedIsNoClaim(String field) {
    assertThat(PeerProof.parse(field)).isEmpty();
  }

  @Test
  void noncesAreRememberedForAPeriodAndNotForEver() {
    Nonces nonces = new Nonces(100, 10, 0);

    assertThat(nonces.add("a", 0)).isEqualTo(Nonces.Outcome.NEW);
    assertThat(nonces.add("a", 99)).isEqualTo(Nonces.Outcome.SEEN);
    assertThat(nonces.add("a", 150)).isEqualTo(Nonces.Outcome.SEEN);
    assertThat(nonces.add("a", 500)).isEqualTo(Nonces.Outcome.NEW);
  }

  @Test
  void noncesAreBoundedInNumber() {
    Nonces nonces = new Nonces(100, 2, 0);

    assertThat(nonces.add("a", 0)).isEqualTo(Nonces.Outcome.NEW);
    assertThat(nonces.add("b", 0)).isEqualTo(Nonces.Outcome.NEW);
    assertThat(nonces.add("c", 0)).isEqualTo(Nonces.Outcome.TOO_MANY);
    assertThat(nonces.add("c", 100)).isEqualTo(Nonces.Outcome.NEW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ETag",
        "X-CallFS-MTime",
        "X-CallFS-Instance-ID",
        "X-CallFS-Nlink",
        "Content-Range",
        "WWW-Authenticate"
      })
  void fieldsAreSpeltAsEver(String name) {
    assertThat(FieldNames.spelt(name.toLowerCase(Locale.ROOT))).isEqualTo(name);
  }

  @Test
  void targetsAreMadeLegalOnce() {
    assertThat(PercentCoding.legalTarget("/v1/files/a%20b|c\"d\u00e4?x={1}&y=%7B"))
        .isEqualTo("/v1/files/a%20b%7Cc%22d%E4?x=%7B1%7D&y=%7B");
  }
}
