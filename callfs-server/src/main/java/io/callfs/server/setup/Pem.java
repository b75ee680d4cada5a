package io.callfs.server.setup;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  /**
   * Reads the first private key: PKCS#8, SEC1 or PKCS#1.
   *
   * @throws IllegalArgumentException that says what is wrong and shows nothing of the key
   */
  static PrivateKey privateKey(String text) {
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
        case "ENCRYPTED PRIVATE KEY" -> throw encrypted();
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

  private static IllegalArgumentException encrypted() {
    return new IllegalArgumentException(
        "holds an encrypted private key; decrypt it first, for example with openssl pkey");
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
