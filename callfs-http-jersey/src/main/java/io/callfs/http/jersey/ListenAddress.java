package io.callfs.http.jersey;

import java.net.InetSocketAddress;

/**
 * Where a server listens: a host name or address, and a port.
 *
 * @param host the host; empty means all addresses, IPv6 too
 * @param port the port; 0 means any free one
 */
public record ListenAddress(String host, int port) {

  /** Checks the port. */
  public ListenAddress {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("port " + port + " is not in 0 to 65535");
    }
  }

  /**
   * Parses {@code host:port}, {@code [IPv6 address]:port} or {@code :port}.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  public static ListenAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("\"" + text + "\" is not host:port or :port");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "\"" + text + "\": an IPv6 address is written in brackets");
    }
    try {
      return new ListenAddress(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" does not end in a port number", e);
    }
  }

  /** Returns the loopback address with any free port. */
  public static ListenAddress loopback() {
    return new ListenAddress("127.0.0.1", 0);
  }

  InetSocketAddress socketAddress() {
    return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
