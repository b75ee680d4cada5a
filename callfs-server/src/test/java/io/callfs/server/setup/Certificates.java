package io.callfs.server.setup;

import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates as somebody else would make them. */
final class Certificates {

  private Certificates() {}

  /** Returns a certificate of an organisation for a key, PEM; it has expired by 2026. */
  static String selfSigned(String keyPem, String organisation) {
    try {
      PrivateKey key = Pem.privateKey(keyPem);
      String ours =
          new CertificateMaker(new SecureRandom())
              .certificate(key, new CertificateNames("x", List.of("x"), List.of()), Instant.EPOCH);
      SubjectPublicKeyInfo publicKey =
          new X509CertificateHolder(Pem.certificates(ours).get(0).getEncoded())
              .getSubjectPublicKeyInfo();
      X500Name name = new X500Name("O=" + organisation);
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              name,
              BigInteger.ONE,
              Date.from(Instant.EPOCH),
              Date.from(Instant.EPOCH.plusSeconds(3600)),
              name,
              publicKey);
      return Pem.encode(
          "CERTIFICATE",
          builder
              .build(new JcaContentSignerBuilder(TlsIdentity.signatureAlgorithm(key)).build(key))
              .getEncoded());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
