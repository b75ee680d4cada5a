package io.callfs.server.setup;

import io.callfs.server.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Reads and writes PEM (RFC 7468): certificate chains and private keys. Messages of failures
 * complete "the file …".
 */
final class Pem {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private Pem() {}

  private record Block(String label, String body) {
    byte[] der() {
      return Base64.getMimeDecoder().decode(body);
    }
  }

  /**
   * Reads every certificate in order.
   *
   * @throws IllegalArgumentException that says what is wrong
   */
  static List<X509Certificate> certificates(String text) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks(text)) {
        if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
          chain.add(
              (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
        }
      }
    } catch (CertificateException e) {
      throw new IllegalArgumentException("holds a certificate that can't be read", e);
    }
    if (chain.isEmpty()) {
      throw new IllegalArgumentException(
          "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
    }
    return List.copyOf(chain);
  }

  /** Reads the first private key, not encrypted. */
  static PrivateKey privateKey(String text) {
    return privateKey(text, Optional.empty());
  }

  /**
   * Reads the first private key: PKCS#8, encrypted too, SEC1 or PKCS#1.
   *
   * @param password what an encrypted one is encrypted with
   * @throws IllegalArgumentException that says what is wrong and shows nothing of the key
   */
  static PrivateKey privateKey(String text, Optional<Secret> password) {
    byte[] parameters = {};
    for (Block block : blocks(text)) {
      switch (block.label()) {
        case "EC PARAMETERS" -> parameters = block.der();
        case "PRIVATE KEY" -> {
          return fromPkcs8(block.der());
        }
        case "EC PRIVATE KEY" -> {
          return fromPkcs8(Der.pkcs8FromSec1(block.der(), parameters));
        }
        case "RSA PRIVATE KEY" -> {
          return fromPkcs8(Der.pkcs8FromPkcs1(block.der()));
        }
        case "ENCRYPTED PRIVATE KEY" -> {
          return fromPkcs8(decrypted(block.der(), password.orElseThrow(Pem::encrypted)));
        }
        case "DSA PRIVATE KEY", "OPENSSH PRIVATE KEY" ->
            throw new IllegalArgumentException(
                "holds a key of a kind that TLS doesn't use: " + block.label());
        default -> {
          // Certificates and comments may stand in the same file.
        }
      }
    }
    throw new IllegalArgumentException(
        "holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)");
  }

  /** Writes one block. */
  static String encode(String label, byte[] der) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
  }

  private static PrivateKey fromPkcs8(byte[] der) {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    InvalidKeySpecException last = new InvalidKeySpecException("no algorithm");
    for (String algorithm : List.of("EC", "RSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        last = e;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has " + algorithm, e);
      }
    }
    throw new IllegalArgumentException(
        "holds a private key that is broken or neither RSA nor EC", last);
  }

  private static byte[] decrypted(byte[] der, Secret password) {
    PBEKeySpec secret = new PBEKeySpec(password.reveal().toCharArray());
    try {
      EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
      AlgorithmParameters parameters = encrypted.getAlgParameters();
      // PBES2 is a family, which its parameters name a member of.
      String algorithm =
          parameters != null && encrypted.getAlgName().startsWith("PBES2")
              ? parameters.toString()
              : encrypted.getAlgName();
      return encrypted
          .getKeySpec(SecretKeyFactory.getInstance(algorithm).generateSecret(secret))
          .getEncoded();
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalArgumentException(
          "holds a private key that is broken or encrypted in a way that Java does not know", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "holds a private key that server.key_password does not open", e);
    } finally {
      secret.clearPassword();
    }
  }

  private static IllegalArgumentException encrypted() {
    return new IllegalArgumentException(
        "holds an encrypted private key: give server.key_password for PKCS#8, which openssl pkcs8"
            + " -topk8 makes");
  }

  // The headers of an encrypted SEC1 or PKCS#1 key would break the pattern, and the key is refused
  // anyway.
  private static List<Block> blocks(String text) {
    if (text.contains("Proc-Type: 4,ENCRYPTED")) {
      throw encrypted();
    }
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }
}
