package io.callfs.server.setup;

import io.callfs.server.config.Configuration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of a server that was given none: made once in the data directory, renewed before
 * it ends.
 */
final class GeneratedCertificate {

  /** A server that restarts less often than this ends up with an expired certificate. */
  static final Duration RENEW_BEFORE = Duration.ofDays(60);

  private static final Logger LOG = LoggerFactory.getLogger(GeneratedCertificate.class);

  private final DataDirectory data;
  private final Configuration configuration;
  private final Map<String, String> environment;
  private final SecureRandom random;

  GeneratedCertificate(
      DataDirectory data,
      Configuration configuration,
      Map<String, String> environment,
      SecureRandom random) {
    this.data = data;
    this.configuration = configuration;
    this.environment = environment;
    this.random = random;
  }

  /**
   * Returns the identity, making what is missing. The key is written first and the certificate
   * last, and a key that stands alone is completed, so a crash in between does no harm and a key is
   * never replaced.
   */
  TlsIdentity provide(Instant now) {
    Path certificate = data.certificate();
    Path key = data.privateKey();
    if (!Files.exists(certificate)) {
      if (!Files.exists(key)) {
        write(key, new CertificateMaker(random).newPrivateKey());
      }
      return make(now, "made");
    }
    if (!Files.exists(key)) {
      throw new StartFailure(
          ExitStatus.CONFIGURATION,
          "private key %s is missing; put it back, or remove %s too and a new pair is made"
              .formatted(key, certificate));
    }
    TlsIdentity present = TlsIdentity.load(certificate, key);
    boolean ending = now.plus(RENEW_BEFORE).isAfter(present.validUntil());
    return ending && ours(present.chain().get(0)) ? make(now, "renewed") : present;
  }

  private TlsIdentity make(Instant now, String what) {
    PrivateKey key = privateKey();
    CertificateNames names = CertificateNames.of(configuration, environment);
    write(data.certificate(), new CertificateMaker(random).certificate(key, names, now));
    TlsIdentity identity = TlsIdentity.load(data.certificate(), data.privateKey());
    LOG.atInfo()
        .addKeyValue("file", data.certificate())
        .addKeyValue("names", String.join(",", names.dns()) + "," + String.join(",", names.ip()))
        .addKeyValue("valid_until", identity.validUntil())
        .log("certificate " + what);
    return identity;
  }

  private PrivateKey privateKey() {
    try {
      return Pem.privateKey(Files.readString(data.privateKey(), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw DurableFiles.failure("private key " + data.privateKey() + " can't be read", e);
    } catch (IllegalArgumentException e) {
      throw new StartFailure(
          ExitStatus.CONFIGURATION, "private key " + data.privateKey() + " " + e.getMessage(), e);
    }
  }

  private static boolean ours(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
        && subject.endsWith("O=" + CertificateMaker.ORGANISATION);
  }

  private static void write(Path file, String pem) {
    try {
      DurableFiles.write(file, pem.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw DurableFiles.failure(file + " can't be written", e);
    }
  }
}
