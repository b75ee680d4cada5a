package io.callfs.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Which servers a client takes for who they say they are. Immutable. */
public sealed interface Trust permits Trust.OfSystem, Trust.OfFile, Trust.Blind {

  /** Those with a certificate for their name from an authority that the platform trusts. */
  record OfSystem() implements Trust {}

  /**
   * Those with a certificate for their name that is in a file, or from an authority that is.
   *
   * @param file certificates in PEM
   */
  record OfFile(Path file) implements Trust {}

  /** Anybody, which is no protection at all. For trials. */
  record Blind() implements Trust {}

  /**
   * Makes the TLS context.
   *
   * @throws IOException where the file can't be read or holds no certificate; the message names it
   */
  default SSLContext context() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the TLS of this platform can't be set up", e);
    }
  }

  private TrustManager @Nullable [] managers() throws IOException, GeneralSecurityException {
    if (this instanceof OfFile trusted) {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(certificates(trusted.file()));
      return factory.getTrustManagers();
    }
    return this instanceof Blind ? new TrustManager[] {new Anybody()} : null;
  }

  private static KeyStore certificates(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("trusted" + number++, each);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IOException("the certificates in " + file + " can't be read", e);
    }
    if (number == 0) {
      throw new IOException("there is no certificate in " + file);
    }
    return store;
  }

  /** Also leaves the host name unchecked, which is a part of what other managers check. */
  final class Anybody extends X509ExtendedTrustManager {
    private Anybody() {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
