package io.callfs.http.jersey;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the engines of one listener: TLS 1.3, and 1.2 with forward secrecy and authenticated
 * encryption, nothing else.
 */
final class TlsEngines {

  private static final Logger LOG = LoggerFactory.getLogger(TlsEngines.class);

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** What is chosen where a client offers several by ALPN (RFC 7301). */
  private static final String[] APPLICATION_PROTOCOLS = {"http/1.1"};

  private static final List<String> SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private final SSLContext context;
  private final boolean conscrypt;
  private final boolean asksClients;
  private final String[] suites;

  private TlsEngines(SSLContext context, boolean conscrypt, boolean asksClients) {
    this.context = context;
    this.conscrypt = conscrypt;
    this.asksClients = asksClients;
    List<String> known = Arrays.asList(context.getSupportedSSLParameters().getCipherSuites());
    List<String> chosen = new ArrayList<>(SUITES);
    chosen.retainAll(known);
    this.suites = chosen.toArray(new String[0]);
  }

  /**
   * Prepares the native provider where its library loads, the JDK's otherwise.
   *
   * @throws IOException if the key and the certificate aren't usable
   */
  static TlsEngines open(TlsMaterial material, TlsProvider provider) throws IOException {
    try {
      KeyManager[] keys = keys(material);
      TrustManager[] trust = trust(material);
      boolean asksClients = trust != null;
      if (provider != TlsProvider.JDK) {
        try {
          Provider chosen = Conscrypt.newProvider();
          SSLContext context = SSLContext.getInstance("TLS", chosen);
          context.init(keys, trust, null);
          return new TlsEngines(context, true, asksClients);
        } catch (UnsatisfiedLinkError | NoClassDefFoundError | GeneralSecurityException e) {
          if (provider == TlsProvider.NATIVE) {
            throw new IOException("the native TLS provider isn't usable here", e);
          }
          LOG.info("TLS by the JDK, since the native provider isn't usable here: " + e);
        }
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust, null);
      return new TlsEngines(context, false, asksClients);
    } catch (GeneralSecurityException e) {
      throw new IOException("the key or the certificate isn't usable", e);
    }
  }

  private static KeyManager[] keys(TlsMaterial material)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry(
        "server", material.key(), new char[0], material.chain().toArray(new X509Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  /** Returns who judges the certificates of clients; null where none is asked for. */
  private static TrustManager @Nullable [] trust(TlsMaterial material)
      throws GeneralSecurityException, IOException {
    if (material.clientAuthorities().isEmpty()) {
      return null;
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (X509Certificate authority : material.clientAuthorities()) {
      store.setCertificateEntry("authority-" + store.size(), authority);
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** Returns an engine for one connection, on the server's side. */
  SSLEngine newEngine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS.clone());
    parameters.setCipherSuites(suites.clone());
    parameters.setUseCipherSuitesOrder(true);
    parameters.setWantClientAuth(asksClients);
    parameters.setApplicationProtocols(APPLICATION_PROTOCOLS.clone());
    engine.setSSLParameters(parameters);
    if (conscrypt) {
      Conscrypt.setUseSessionTickets(engine, true);
    }
    return engine;
  }

  /** Tells which implementation is at work. */
  String implementation() {
    return context.getProvider().getName();
  }
}
