package io.callfs.http;

import java.io.InputStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One HTTP request as a server shell has parsed it: framing is done, nothing is decoded.
 *
 * <p>Used by one thread at a time.
 */
public interface Request {

  /** Returns the method, as received (methods are case-sensitive, RFC 9110 §9.1). */
  String method();

  /**
   * Returns the request target in origin form, path and query, byte for byte as it was received and
   * never decoded or normalised: {@code /v1/files/a%20b?view=stat}.
   */
  String target();

  /**
   * Returns the field lines of that name, compared without case, in order of arrival; empty when
   * there is none.
   */
  List<String> headers(String name);

  /** Returns the first field line of that name, compared without case. */
  default Optional<String> header(String name) {
    List<String> lines = headers(name);
    return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(0));
  }

  /**
   * Returns the length of the body where Content-Length gave it; empty when the body is chunked; 0
   * where there is none.
   */
  OptionalLong contentLength();

  /**
   * Returns the body. The first read sends {@code 100 Continue} where the client waits for it, so
   * nothing may be read before the request is known to be welcome. End of stream means that the
   * declared length (or the last chunk) has arrived; a client that went away earlier, or that
   * stalls beyond the read timeout, is an {@link java.io.IOException}. The shell closes it.
   */
  InputStream body();

  /** Returns the address of the connection's other end, without port, as text. */
  String remoteAddress();

  /**
   * Returns the certificate whose key the client has proved to have, by which the authorities
   * vouched for it that the listener trusts; empty where it showed none, or none is asked for.
   */
  default Optional<X509Certificate> certificate() {
    return Optional.empty();
  }
}
