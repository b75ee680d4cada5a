package io.callfs.http;

import io.callfs.fs.Octets;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a peer proves itself with: who hands which request over to whom, on whose behalf, when, and
 * how far it has seen the shared metadata. In the field it stands with a message authentication
 * code over all of it (HMAC-SHA256, RFC 2104).
 *
 * @param origin the instance that hands over
 * @param owner the instance that is to carry it out
 * @param method the request's method
 * @param target the request's target, as it is sent
 * @param identity who it is carried out for, as both sides see it
 * @param millis when, since 1970
 * @param nonce 32 hexadecimal digits that no other request has
 * @param mark the last commit that the origin has seen
 */
record PeerProof(
    String origin,
    String owner,
    String method,
    String target,
    String identity,
    long millis,
    String nonce,
    long mark) {

  /** The only field that peers send and others may not. */
  static final String FIELD = "X-CallFS-Peer";

  private static final String ALGORITHM = "HmacSHA256";
  private static final int NONCE_DIGITS = 32;
  private static final int LONGEST = 512;

  /** What a field says, and the code that is to prove it. */
  record Claimed(String origin, long millis, String nonce, long mark, Octets code) {

    /** Returns the proof that this claims to be, of a request that was received. */
    PeerProof of(String owner, String method, String target, String identity) {
      return new PeerProof(origin, owner, method, target, identity, millis, nonce, mark);
    }
  }

  /** Returns the value of the field. */
  String sealed(Octets secret) {
    return "1;"
        + origin
        + ";"
        + millis
        + ";"
        + nonce
        + ";"
        + mark
        + ";"
        + HexFormat.of().formatHex(code(secret));
  }

  /** Returns whether a code is the one of this proof; as fast for each wrong one. */
  boolean isSealedBy(Octets code, Octets secret) {
    byte[] given = new byte[code.length()];
    code.asByteBuffer().get(given);
    return MessageDigest.isEqual(given, code(secret));
  }

  /** Reads a field; empty where it is malformed. */
  static Optional<Claimed> parse(String value) {
    String[] parts = value.split(";", -1);
    if (value.length() > LONGEST || parts.length != 6 || !parts[0].equals("1")) {
      return Optional.empty();
    }
    long millis = Digits.parse(parts[2]);
    long mark = Digits.parse(parts[4]);
    if (millis < 0 || mark < 0 || parts[3].length() != NONCE_DIGITS) {
      return Optional.empty();
    }
    try {
      Octets code = Octets.wrap(HexFormat.of().parseHex(parts[5]));
      return Optional.of(new Claimed(parts[1], millis, parts[3], mark, code));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private byte[] code(Octets secret) {
    // No part but the last can hold a line feed, so no two proofs have the same text.
    String text =
        String.join(
            "\n",
            "callfs-peer-1",
            origin,
            owner,
            Long.toString(millis),
            nonce,
            Long.toString(mark),
            method,
            identity,
            target);
    try {
      byte[] key = new byte[secret.length()];
      secret.asByteBuffer().get(key);
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
