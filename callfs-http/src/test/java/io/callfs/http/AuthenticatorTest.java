package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Credentials;
import io.callfs.fs.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorTest {

  private static final Principal ALICE =
      new Principal("alice", new Credentials(1000, 1000, Set.of(27L)), false);
  private static final Principal BOB =
      new Principal("bob", new Credentials(1001, 1001, Set.of()), false);

  private final Authenticator authenticator =
      Authenticator.of(
          List.of(
              ApiUser.administrator(List.of("the-administrators-key")),
              new ApiUser(ALICE, List.of("alice-old-key-0123", "alice-new-key-0123")),
              new ApiUser(BOB, List.of("sha256:" + sha256("bob-key-0123456789")))));

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static Request with(String... authorization) {
    FakeRequest request = FakeRequest.get("/");
    for (String line : authorization) {
      request.header("Authorization", line);
    }
    return request;
  }

  @Test
  void findsCallersByAnyOfTheirKeys() {
    assertThat(authenticator.authenticate(with("Bearer alice-old-key-0123"))).contains(ALICE);
    assertThat(authenticator.authenticate(with("bearer alice-new-key-0123"))).contains(ALICE);
    assertThat(authenticator.authenticate(with("BEARER  bob-key-0123456789"))).contains(BOB);
  }

  @Test
  void takesApiKeysForAdministrators() {
    assertThat(authenticator.authenticate(with("Bearer the-administrators-key")))
        .hasValueSatisfying(principal -> {
          assertThat(principal.administrator()).isTrue();
          assertThat(principal.credentials()).isEqualTo(Credentials.ROOT);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic alice-old-key-0123",
        "alice-old-key-0123",
        "Beareralice-old-key-0123",
        "Bearer alice-old-key-012",
        "Bearer ALICE-OLD-KEY-0123",
        "Bearer\talice-old-key-0123",
        "Token alice-old-key-0123"
      })
  void findsNobodyOtherwise(String line) {
    assertThat(authenticator.authenticate(with(line))).isEmpty();
  }

  @Test
  void takesTheHashOfAKeyForNoKey() {
    assertThat(authenticator.authenticate(with("Bearer sha256:" + sha256("bob-key-0123456789"))))
        .isEmpty();
    assertThat(authenticator.authenticate(with("Bearer " + sha256("bob-key-0123456789"))))
        .isEmpty();
  }

  @Test
  void countsTwoFieldsAsNone() {
    assertThat(
            authenticator.authenticate(
                with("Bearer alice-old-key-0123", "Bearer alice-old-key-0123")))
        .isEmpty();
    assertThat(authenticator.authenticate(with())).isEmpty();
  }

  @Test
  void refusesOneKeyForTwoUsers() {
    assertThatThrownBy(() ->
            Authenticator.of(
                List.of(
                    new ApiUser(ALICE, List.of("the-same-key-0123")),
                    new ApiUser(BOB, List.of("the-same-key-0123")))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("alice", "bob")
        .hasMessageNotContaining("the-same-key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "sha256:", "sha256:00", "sha256:not-hexadecimal"})
  void refusesKeysThatCannotBe(String key) {
    assertThatThrownBy(() -> Authenticator.of(List.of(new ApiUser(ALICE, List.of(key)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("alice");
  }

  @Test
  void showsNoKeys() {
    assertThat(new ApiUser(ALICE, List.of("alice-old-key-0123"))).hasToString("ApiUser[alice]");
  }
}
