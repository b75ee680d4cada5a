package io.callfs.http.jersey;

/** Tries the bytes with the JDK's TLS. */
class JdkTlsBytesTest extends ServerBytesContract {

  @Override
  TlsProvider tlsProvider() {
    return TlsProvider.JDK;
  }
}
