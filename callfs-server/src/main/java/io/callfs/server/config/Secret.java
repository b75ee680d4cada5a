package io.callfs.server.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * A text that must never be seen: a password, a shared secret, a connection string. Immutable.
 *
 * <p>It is no record, so that neither {@code toString} nor a log line of whatever holds it can show
 * it.
 */
public final class Secret {

  /** What stands for a secret wherever one is printed. */
  public static final String MASK = "********";

  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  /** Wraps a text. */
  public static Secret of(String text) {
    return new Secret(Objects.requireNonNull(text));
  }

  /** Returns the text; only for the call that needs it, never for a message. */
  public String reveal() {
    return text;
  }

  /** Returns the text's UTF-8 bytes, a fresh copy. */
  public byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Compares in time that does not depend on where the texts differ. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(bytes(), secret.bytes());
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Returns {@link #MASK}. */
  @Override
  public String toString() {
    return MASK;
  }
}
