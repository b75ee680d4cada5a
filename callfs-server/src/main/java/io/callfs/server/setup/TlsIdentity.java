package io.callfs.server.setup;

import io.callfs.server.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the server proves its name with: a private key and the chain of its certificate.
 *
 * @param privateKey the key of the chain's first certificate
 * @param chain the certificates, the server's own first
 * @param certificateFile where the chain was read from, for clients to trust
 */
public record TlsIdentity(
    PrivateKey privateKey, List<X509Certificate> chain, Path certificateFile) {

  /** Checks the parts and copies the list. */
  public TlsIdentity {
    Objects.requireNonNull(privateKey);
    Objects.requireNonNull(certificateFile);
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("no certificate");
    }
  }

  /**
   * Reads a chain and its key, PEM.
   *
   * @throws StartFailure in one line, when a file can't be read or understood or the two don't
   *     belong together
   */
  public static TlsIdentity load(Path certificateFile, Path keyFile) {
    return load(certificateFile, keyFile, Optional.empty());
  }

  /**
   * As {@link #load(Path, Path)}, for a key that may be encrypted (PKCS#8).
   *
   * @param password what it is encrypted with
   */
  public static TlsIdentity load(Path certificateFile, Path keyFile, Optional<Secret> password) {
    List<X509Certificate> chain = understood("certificate", certificateFile, Pem::certificates);
    PrivateKey key = understood("private key", keyFile, text -> Pem.privateKey(text, password));
    if (!belongTogether(key, chain.get(0).getPublicKey())) {
      throw new StartFailure(
          ExitStatus.CONFIGURATION,
          "private key %s does not belong to the first certificate of %s"
              .formatted(keyFile, certificateFile));
    }
    return new TlsIdentity(key, chain, certificateFile);
  }

  /**
   * Reads certificates of authorities, PEM.
   *
   * @throws StartFailure in one line, when the file can't be read or understood
   */
  public static List<X509Certificate> authorities(Path file) {
    return understood("authorities of clients", file, Pem::certificates);
  }

  /** Returns when the server's own certificate ends. */
  public Instant validUntil() {
    return chain.get(0).getNotAfter().toInstant();
  }

  /** Names the certificate only. */
  @Override
  public String toString() {
    return "TlsIdentity[" + certificateFile + "]";
  }

  @FunctionalInterface
  private interface Reading<T> {
    T read(String text);
  }

  private static <T> T understood(String what, Path file, Reading<T> reading) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw DurableFiles.failure(what + " " + file + " can't be read", e);
    }
    try {
      return reading.read(text);
    } catch (IllegalArgumentException e) {
      throw new StartFailure(ExitStatus.CONFIGURATION, what + " " + file + " " + e.getMessage(), e);
    }
  }

  /** Signs with the one and verifies with the other, which works for every kind of key. */
  private static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
    String algorithm = signatureAlgorithm(key);
    byte[] message = "callfs".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(message);
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(publicKey);
      verifier.update(message);
      return verifier.verify(signer.sign());
    } catch (InvalidKeyException | SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }

  /** Returns the algorithm to sign with. */
  static String signatureAlgorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }
}
