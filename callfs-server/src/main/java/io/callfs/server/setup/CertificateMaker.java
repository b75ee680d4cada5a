package io.callfs.server.setup;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes private keys and certificates that sign themselves. The only class that needs Bouncy
 * Castle, so that a start which makes nothing doesn't load it.
 */
final class CertificateMaker {

  /** The organisation that marks a certificate as made here. */
  static final String ORGANISATION = "CallFS";

  /** Apple's platforms refuse server certificates that are valid for more than 825 days. */
  static final Duration VALIDITY = Duration.ofDays(820);

  private static final Duration CLOCK_SKEW = Duration.ofHours(1);
  private static final int MAX_COMMON_NAME = 64;

  private final SecureRandom random;

  CertificateMaker(SecureRandom random) {
    this.random = random;
  }

  /** Returns a fresh P-256 key, PEM. */
  String newPrivateKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return Pem.encode("PRIVATE KEY", generator.generateKeyPair().getPrivate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  /** Returns a certificate for a key and names, PEM, valid from shortly before now. */
  String certificate(PrivateKey key, CertificateNames names, Instant now) {
    try {
      X500Name name =
          new X500NameBuilder()
              .addRDN(BCStyle.O, ORGANISATION)
              .addRDN(BCStyle.CN, shortened(names.commonName()))
              .build();
      SubjectPublicKeyInfo publicKey = publicKey(key);
      Instant from = now.minus(CLOCK_SKEW);
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              name,
              new BigInteger(127, random).setBit(126),
              Date.from(from),
              Date.from(from.plus(VALIDITY)),
              name,
              publicKey);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(names));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(publicKey));
      String algorithm = TlsIdentity.signatureAlgorithm(key);
      return Pem.encode(
          "CERTIFICATE",
          builder.build(new JcaContentSignerBuilder(algorithm).build(key)).getEncoded());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("a certificate could not be made", e);
    }
  }

  private static GeneralNames alternativeNames(CertificateNames names) {
    List<GeneralName> dns =
        names.dns().stream().map(name -> new GeneralName(GeneralName.dNSName, name)).toList();
    List<GeneralName> ip =
        names.ip().stream()
            .map(address -> new GeneralName(GeneralName.iPAddress, address))
            .toList();
    return new GeneralNames(Stream.concat(dns.stream(), ip.stream()).toArray(GeneralName[]::new));
  }

  /** Computes the public half, so that a key which is already there keeps its worth. */
  private static SubjectPublicKeyInfo publicKey(PrivateKey key) throws GeneralSecurityException {
    if (key instanceof ECPrivateKey ec) {
      AlgorithmIdentifier algorithm =
          PrivateKeyInfo.getInstance(key.getEncoded()).getPrivateKeyAlgorithm();
      X9ECParameters curve =
          ECNamedCurveTable.getByOID(ASN1ObjectIdentifier.getInstance(algorithm.getParameters()));
      return new SubjectPublicKeyInfo(
          algorithm, curve.getG().multiply(ec.getS()).normalize().getEncoded(false));
    }
    if (key instanceof RSAPrivateCrtKey rsa) {
      return SubjectPublicKeyInfo.getInstance(
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()))
              .getEncoded());
    }
    throw new GeneralSecurityException("no certificate is made for a key of " + key.getAlgorithm());
  }

  private static String shortened(String name) {
    return name.length() > MAX_COMMON_NAME ? name.substring(0, MAX_COMMON_NAME) : name;
  }
}
