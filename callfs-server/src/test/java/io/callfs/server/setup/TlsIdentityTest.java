package io.callfs.server.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.server.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.jcajce.JcaPKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsIdentityTest {

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void ecKeyIsReadAsPkcs8AndSec1(String curve) throws Exception {
    KeyPair pair = ec(curve);
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
    ASN1Encodable parameters = info.getPrivateKeyAlgorithm().getParameters();
    int bits = ((ECPrivateKey) pair.getPrivate()).getParams().getOrder().bitLength();
    byte[] named =
        new org.bouncycastle.asn1.sec.ECPrivateKey(
                bits, ((ECPrivateKey) pair.getPrivate()).getS(), parameters)
            .getEncoded();
    byte[] bare =
        new org.bouncycastle.asn1.sec.ECPrivateKey(bits, ((ECPrivateKey) pair.getPrivate()).getS())
            .getEncoded();

    for (String text :
        List.of(
            pkcs8(pair),
            Pem.encode("EC PRIVATE KEY", named),
            Pem.encode("EC PARAMETERS", parameters.toASN1Primitive().getEncoded())
                + Pem.encode("EC PRIVATE KEY", bare))) {
      assertThat(Pem.privateKey(text))
          .isInstanceOfSatisfying(
              ECPrivateKey.class,
              key -> assertThat(key.getS()).isEqualTo(((ECPrivateKey) pair.getPrivate()).getS()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 2048, 4096})
  void rsaKeyIsReadAsPkcs8AndPkcs1(int bits) throws Exception {
    KeyPair pair = rsa(bits);
    byte[] pkcs1 =
        PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
            .parsePrivateKey()
            .toASN1Primitive()
            .getEncoded();

    assertThat(Pem.privateKey(pkcs8(pair))).isEqualTo(pair.getPrivate());
    assertThat(Pem.privateKey(Pem.encode("RSA PRIVATE KEY", pkcs1))).isEqualTo(pair.getPrivate());
  }

  @Test
  void certificateAndItsKeyAreAnIdentity() throws Exception {
    for (KeyPair pair : List.of(ec("secp256r1"), rsa(2048))) {
      TlsIdentity identity = load(Certificates.selfSigned(pkcs8(pair), "O"), pkcs8(pair));

      assertThat(identity.privateKey()).isEqualTo(pair.getPrivate());
      assertThat(identity.chain()).hasSize(1);
    }
  }

  @Test
  void chainIsReadInOrder() throws Exception {
    String own = pkcs8(ec("secp256r1"));
    String chain =
        "comment\n"
            + Certificates.selfSigned(own, "First")
            + "\n"
            + Certificates.selfSigned(pkcs8(ec("secp256r1")), "Second");

    assertThat(load(chain.replace("\n", "\r\n"), own).chain())
        .extracting(certificate -> certificate.getSubjectX500Principal().getName())
        .containsExactly("O=First", "O=Second");
  }

  @Test
  void keyOfAnotherCertificateIsRefused() throws Exception {
    String certificate = Certificates.selfSigned(pkcs8(ec("secp256r1")), "O");

    assertRefused(certificate, pkcs8(ec("secp256r1")), "does not belong to the first certificate");
    assertRefused(certificate, pkcs8(ec("secp384r1")), "does not belong to the first certificate");
    assertRefused(certificate, pkcs8(rsa(2048)), "does not belong to the first certificate");
  }

  @Test
  void brokenFilesAreRefusedInOneLine() throws Exception {
    String key = pkcs8(ec("secp256r1"));
    String certificate = Certificates.selfSigned(key, "O");

    assertRefused("", key, "holds no certificate");
    assertRefused(Pem.encode("CERTIFICATE", new byte[] {1, 2, 3}), key, "can't be read");
    assertRefused(certificate, "", "holds no private key");
    assertRefused(
        certificate,
        Pem.encode("PRIVATE KEY", new byte[] {0x30, 1, 2}),
        "broken or neither RSA nor EC");
    assertRefused(
        certificate,
        pkcs8(KeyPairGenerator.getInstance("Ed25519").generateKeyPair()),
        "broken or neither RSA nor EC");
    assertRefused(certificate, Pem.encode("EC PRIVATE KEY", new byte[] {0x30, 0x7f, 2}), "cut off");
    assertRefused(certificate, Pem.encode("RSA PRIVATE KEY", new byte[] {}), "broken");
    assertRefused(certificate, Pem.encode("ENCRYPTED PRIVATE KEY", new byte[] {1}), "encrypted");
    assertRefused(
        certificate,
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAA==\n-----END RSA PRIVATE KEY-----\n",
        "encrypted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2.16.840.1.101.3.4.1.42", "2.16.840.1.101.3.4.1.2"}) // AES-256-CBC, AES-128-CBC
  void encryptedKeyIsOpenedByItsPassword(String algorithm) throws Exception {
    GeneratedPair pair = GeneratedPair.make();
    Path certificate = Files.writeString(directory.resolve("c.pem"), pair.certificate());
    Path key =
        Files.writeString(
            directory.resolve("k.pem"),
            Pem.encode("ENCRYPTED PRIVATE KEY", pair.encrypted(algorithm, "opensesame")));

    assertThat(
            TlsIdentity.load(certificate, key, Optional.of(Secret.of("opensesame"))).privateKey())
        .isEqualTo(Pem.privateKey(pair.key()));
    assertThatThrownBy(
            () -> TlsIdentity.load(certificate, key, Optional.of(Secret.of("closesesame"))))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("server.key_password does not open")
        .hasMessageNotContaining("closesesame");
    assertThatThrownBy(() -> TlsIdentity.load(certificate, key))
        .hasMessageContaining("give server.key_password");
  }

  /** A key and its certificate, PEM. */
  private record GeneratedPair(String key, String certificate) {

    static GeneratedPair make() {
      CertificateMaker maker = new CertificateMaker(new SecureRandom());
      String key = maker.newPrivateKey();
      return new GeneratedPair(key, Certificates.selfSigned(key, "test"));
    }

    byte[] encrypted(String algorithm, String password) throws Exception {
      OutputEncryptor encryptor =
          new JcePKCSPBEOutputEncryptorBuilder(new ASN1ObjectIdentifier(algorithm))
              .setProvider(new BouncyCastleProvider())
              .build(password.toCharArray());
      return new JcaPKCS8EncryptedPrivateKeyInfoBuilder(Pem.privateKey(key))
          .build(encryptor)
          .getEncoded();
    }
  }

  @Test
  void missingFileIsOneLine() throws IOException {
    Path present = Files.writeString(directory.resolve("a.pem"), "");

    assertThatThrownBy(() -> TlsIdentity.load(directory.resolve("none.pem"), present))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("none.pem can't be read: no such file");
  }

  private void assertRefused(String certificate, String key, String said) {
    assertThatThrownBy(() -> load(certificate, key))
        .isInstanceOfSatisfying(
            StartFailure.class,
            failure -> {
              assertThat(failure.status()).isEqualTo(ExitStatus.CONFIGURATION);
              assertThat(failure.getMessage()).contains(said).doesNotContain("\n");
            });
  }

  private TlsIdentity load(String certificate, String key) throws IOException {
    return TlsIdentity.load(
        Files.writeString(directory.resolve("c.pem"), certificate),
        Files.writeString(directory.resolve("k.pem"), key));
  }

  private static String pkcs8(KeyPair pair) {
    return Pem.encode("PRIVATE KEY", pair.getPrivate().getEncoded());
  }

  private static KeyPair ec(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static KeyPair rsa(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }
}
