package io.callfs.http.jersey;

/** Which implementation of TLS serves. */
public enum TlsProvider {
  /** The native one where its library loads, else the JDK's. */
  FASTEST,
  /** The native one (Conscrypt), or nothing. */
  NATIVE,
  /** The JDK's. */
  JDK
}
