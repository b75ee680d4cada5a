package io.callfs.core;

import io.callfs.fs.DownloadLink;
import io.callfs.fs.InodeId;
import io.callfs.fs.LinkId;
import io.callfs.fs.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets of links: random bytes, and an HMAC-SHA256 over them, the file and the end, so that
 * who can write the store still can't make a link. Thread-safe.
 */
final class LinkTokens {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 32;
  private static final int CLAIM_BYTES = 24;

  private final SecretKeySpec key;
  private final RandomGenerator random;
  private final int secretBytes;

  /**
   * Makes tokens.
   *
   * @param secret what they are signed with; the same on all instances
   * @param random cryptographically strong and thread-safe
   * @param secretBytes random bytes of a token
   */
  LinkTokens(Octets secret, RandomGenerator random, int secretBytes) {
    this.key = new SecretKeySpec(secret.toByteArray(), ALGORITHM);
    this.random = random;
    this.secretBytes = secretBytes;
  }

  /** What a token holds: the secret of a link, and the signature to be checked. */
  record Parsed(Octets secret, Octets signature) {
    LinkId id() {
      return new LinkId(HexFormat.of().formatHex(sha256(secret)));
    }
  }

  Octets newSecret() {
    return random(secretBytes);
  }

  /** Returns the secret of one claim, for its holder, as text. */
  String newClaim() {
    return text(random(CLAIM_BYTES).toByteArray());
  }

  /** Returns what a claim is known by in the store. */
  static Octets claimOf(String text) {
    return Octets.wrap(sha256(Octets.wrap(text.getBytes(StandardCharsets.UTF_8))));
  }

  String token(Octets secret, DownloadLink link) {
    byte[] signature = sign(secret, link.inode(), link.expires());
    byte[] whole = Arrays.copyOf(secret.toByteArray(), secret.length() + MAC_BYTES);
    System.arraycopy(signature, 0, whole, secret.length(), MAC_BYTES);
    return text(whole);
  }

  /** Takes a token apart; empty for what can't be one. */
  Optional<Parsed> parse(String token) {
    byte[] whole;
    try {
      whole = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    // A text has one meaning, and a meaning one text, or bits that decide nothing could be changed.
    if (whole.length < 2 * MAC_BYTES - 16 || !text(whole).equals(token)) {
      return Optional.empty();
    }
    int end = whole.length - MAC_BYTES;
    return Optional.of(
        new Parsed(Octets.copyOf(whole, 0, end), Octets.copyOf(whole, end, MAC_BYTES)));
  }

  /** Checks a signature, in a time that tells nothing of it. */
  boolean signed(Parsed token, DownloadLink link) {
    return MessageDigest.isEqual(
        sign(token.secret(), link.inode(), link.expires()), token.signature().toByteArray());
  }

  private byte[] sign(Octets secret, InodeId inode, Instant expires) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(secret.asByteBuffer());
      ByteBuffer numbers = ByteBuffer.allocate(2 * Long.BYTES);
      mac.update(numbers.putLong(inode.value()).putLong(expires.getEpochSecond()).flip());
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  private Octets random(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return Octets.wrap(bytes);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] sha256(Octets bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.asByteBuffer());
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
