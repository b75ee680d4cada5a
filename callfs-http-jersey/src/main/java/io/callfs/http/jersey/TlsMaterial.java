package io.callfs.http.jersey;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The key and the certificate chain that a server shows, and whose clients' certificates it takes.
 *
 * @param key the private key
 * @param chain the certificate of the key first, then those that vouch for it
 * @param clientAuthorities authorities that vouch for clients, which may then show a certificate;
 *     empty where none is asked for
 */
public record TlsMaterial(
    PrivateKey key, List<X509Certificate> chain, List<X509Certificate> clientAuthorities) {

  /** Copies the lists. */
  public TlsMaterial {
    chain = List.copyOf(chain);
    clientAuthorities = List.copyOf(clientAuthorities);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a certificate is needed");
    }
  }

  /** Makes one that asks clients for no certificate. */
  public TlsMaterial(PrivateKey key, List<X509Certificate> chain) {
    this(key, chain, List.of());
  }

  /**
   * Takes the first key entry of a key store.
   *
   * @throws IllegalArgumentException if there is none, or its chain isn't X.509
   */
  public static TlsMaterial of(KeyStore store, char[] password) throws GeneralSecurityException {
    for (String alias : java.util.Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias) && store.getKey(alias, password) instanceof PrivateKey key) {
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate certificate : store.getCertificateChain(alias)) {
          if (!(certificate instanceof X509Certificate x509)) {
            throw new IllegalArgumentException("certificate of " + alias + " is not X.509");
          }
          chain.add(x509);
        }
        return new TlsMaterial(key, chain);
      }
    }
    throw new IllegalArgumentException("the key store holds no private key");
  }

  /** Never shows the key. */
  @Override
  public String toString() {
    return "TlsMaterial[" + chain.get(0).getSubjectX500Principal() + "]";
  }
}
