package io.callfs.server.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of an API key, which is all that the server keeps of one. Immutable.
 *
 * <p>Equality is in constant time; a map from digests to users leaks nothing of use, since a digest
 * can't be chosen.
 */
public final class KeyDigest {

  /** What a configured key begins with when its digest is given instead of the key. */
  public static final String PREFIX = "sha256:";

  private static final int LENGTH = 32;

  private final byte[] sha256;

  private KeyDigest(byte[] sha256) {
    this.sha256 = sha256;
  }

  /** Returns the digest of a key in plain text, over its UTF-8 bytes. */
  public static KeyDigest ofKey(String key) {
    try {
      return new KeyDigest(
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Returns what makes a text unfit for a key, completing "the key …"; null where nothing does.
   * Shows nothing of it.
   */
  public static @Nullable String flaw(String key) {
    try {
      Secrets.requireStrong(key);
      return key.indexOf(',') < 0 ? null : "holds a comma";
    } catch (InvalidValueException e) {
      return e.getMessage();
    }
  }

  /**
   * Returns a digest from 64 hexadecimal digits of either case.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static KeyDigest ofHex(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException(
          "a SHA-256 has 64 hexadecimal digits, not " + hex.length());
    }
    return new KeyDigest(bytes);
  }

  /**
   * Returns the form in which a digest is configured: {@code sha256:} and 64 hexadecimal digits.
   */
  public String prefixed() {
    return PREFIX + HexFormat.of().formatHex(sha256);
  }

  /** Returns the 32 bytes, a fresh copy. */
  public byte[] bytes() {
    return sha256.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyDigest digest && MessageDigest.isEqual(sha256, digest.sha256);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sha256);
  }

  /** Returns a mask. */
  @Override
  public String toString() {
    return Secret.MASK;
  }
}
