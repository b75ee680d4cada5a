package io.callfs.http.jersey;

/** Tries the bytes with the native TLS. */
class NativeTlsBytesTest extends ServerBytesContract {

  @Override
  TlsProvider tlsProvider() {
    return TlsProvider.NATIVE;
  }
}
