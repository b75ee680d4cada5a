package io.callfs.http.jersey;

import java.util.Optional;

/**
 * How one listener serves.
 *
 * @param address where it listens
 * @param tls what it shows of itself; empty for plain HTTP
 * @param tlsProvider whose TLS that is
 * @param limits what a client may cost
 * @param edgeAnswers makes the answers to what never became a request
 */
public record ListenerConfig(
    ListenAddress address,
    Optional<TlsMaterial> tls,
    TlsProvider tlsProvider,
    Limits limits,
    EdgeAnswers edgeAnswers) {

  /** Returns a configuration for HTTPS with the limits of the wire API. */
  public static ListenerConfig https(
      ListenAddress address, TlsMaterial tls, EdgeAnswers edgeAnswers) {
    return new ListenerConfig(
        address, Optional.of(tls), TlsProvider.FASTEST, Limits.defaults(), edgeAnswers);
  }

  /** Returns a configuration for plain HTTP with the limits of the wire API. */
  public static ListenerConfig plain(ListenAddress address, EdgeAnswers edgeAnswers) {
    return new ListenerConfig(
        address, Optional.empty(), TlsProvider.FASTEST, Limits.defaults(), edgeAnswers);
  }

  /** Returns this configuration with other limits. */
  public ListenerConfig withLimits(Limits others) {
    return new ListenerConfig(address, tls, tlsProvider, others, edgeAnswers);
  }

  /** Returns this configuration with another implementation of TLS. */
  public ListenerConfig withTlsProvider(TlsProvider other) {
    return new ListenerConfig(address, tls, other, limits, edgeAnswers);
  }
}
