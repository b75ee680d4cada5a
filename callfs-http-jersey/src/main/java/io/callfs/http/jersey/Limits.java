package io.callfs.http.jersey;

import java.time.Duration;

/**
 * What a client may cost before it is told off or cut off.
 *
 * @param headerTimeout from the connection, or the first byte of a request, to the end of its
 *     header block; 408 then
 * @param requestLineBytes longest request target; 414 beyond
 * @param headerBytes largest header block; 431 beyond
 * @param headerCount most header fields; 431 beyond
 * @param idleTimeout how long a connection is kept between two requests
 * @param readStall how long a body may bring nothing at all
 * @param writeStall how long a client may take nothing of its answer
 * @param minimumRate bytes a second that a body must bring and a client must take, averaged over
 *     {@code rateWindow}
 * @param rateWindow over how much waiting the rate is averaged
 * @param maxConnections most connections; those beyond are answered 503
 * @param maxConnectionsPerAddress most connections from one address, of IPv6 from one network of 64
 *     bits; those beyond are answered 503
 */
public record Limits(
    Duration headerTimeout,
    int requestLineBytes,
    int headerBytes,
    int headerCount,
    Duration idleTimeout,
    Duration readStall,
    Duration writeStall,
    long minimumRate,
    Duration rateWindow,
    int maxConnections,
    int maxConnectionsPerAddress) {

  /** Checks that every limit leaves something. */
  public Limits {
    requirePositive(headerTimeout, "headerTimeout");
    requirePositive(idleTimeout, "idleTimeout");
    requirePositive(readStall, "readStall");
    requirePositive(writeStall, "writeStall");
    requirePositive(rateWindow, "rateWindow");
    if (requestLineBytes < 1
        || headerBytes < 1
        || headerCount < 1
        || maxConnections < 1
        || maxConnectionsPerAddress < 1
        || minimumRate < 0) {
      throw new IllegalArgumentException("a limit is at least 1, the minimum rate at least 0");
    }
  }

  /** Returns the limits of the wire API, section 14. */
  public static Limits defaults() {
    return new Limits(
        Duration.ofSeconds(10),
        16 * 1024,
        32 * 1024,
        100,
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        1024,
        Duration.ofSeconds(30),
        4096,
        2048);
  }

  /** Returns these limits with other times for a stall. */
  public Limits withStalls(Duration read, Duration write) {
    return new Limits(
        headerTimeout,
        requestLineBytes,
        headerBytes,
        headerCount,
        idleTimeout,
        read,
        write,
        minimumRate,
        rateWindow,
        maxConnections,
        maxConnectionsPerAddress);
  }

  /** Returns these limits with another deadline for headers and another idle time. */
  public Limits withWaits(Duration header, Duration idle) {
    return new Limits(
        header,
        requestLineBytes,
        headerBytes,
        headerCount,
        idle,
        readStall,
        writeStall,
        minimumRate,
        rateWindow,
        maxConnections,
        maxConnectionsPerAddress);
  }

  /** Returns these limits with another minimum rate. */
  public Limits withMinimumRate(long bytesPerSecond, Duration window) {
    return new Limits(
        headerTimeout,
        requestLineBytes,
        headerBytes,
        headerCount,
        idleTimeout,
        readStall,
        writeStall,
        bytesPerSecond,
        window,
        maxConnections,
        maxConnectionsPerAddress);
  }

  /** Returns these limits with another number of connections. */
  public Limits withMaxConnections(int connections) {
    return new Limits(
        headerTimeout,
        requestLineBytes,
        headerBytes,
        headerCount,
        idleTimeout,
        readStall,
        writeStall,
        minimumRate,
        rateWindow,
        connections,
        maxConnectionsPerAddress);
  }

  /** Returns these limits with another number of connections from one address. */
  public Limits withMaxConnectionsPerAddress(int connections) {
    return new Limits(
        headerTimeout,
        requestLineBytes,
        headerBytes,
        headerCount,
        idleTimeout,
        readStall,
        writeStall,
        minimumRate,
        rateWindow,
        maxConnections,
        connections);
  }

  private static void requirePositive(Duration value, String name) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }
}
