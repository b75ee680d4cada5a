package io.callfs.server.config;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * A host and a port as people write them: {@code :8443}, {@code localhost:8443}, {@code
 * [::1]:8443}.
 *
 * @param host a name or an IP address without brackets; empty for all addresses, IPv4 and IPv6
 * @param port 0 to 65535; 0 lets the system choose
 */
public record Address(String host, int port) {

  private static final int MAX_PORT = 65_535;

  /** Checks the parts. */
  public Address {
    Objects.requireNonNull(host);
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("port " + port + " is not within 0 to " + MAX_PORT);
    }
    boolean v6 = host.indexOf(':') >= 0;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      boolean mark = c == '.' || c == '-' || c == '_' || (v6 && (c == ':' || c == '%'));
      if (!letterOrDigit && !mark) {
        throw new IllegalArgumentException("the host holds a character that no host has");
      }
    }
  }

  /**
   * Parses {@code :port}, {@code host:port} or {@code [ipv6]:port}.
   *
   * @throws IllegalArgumentException that says what is wrong
   */
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("has no port after a colon");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
      if (host.indexOf(':') < 0) {
        throw new IllegalArgumentException("has brackets around what is no IPv6 address");
      }
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("needs brackets around an IPv6 address: [::1]:8443");
    }
    return new Address(host, port(text.substring(colon + 1)));
  }

  private static int port(String digits) {
    if (digits.isEmpty()
        || digits.length() > 5
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("has no port number, 0 to 65535, after its last colon");
    }
    return Integer.parseInt(digits);
  }

  /** Returns whether it stands for all addresses of the machine. */
  public boolean all() {
    return host.isEmpty();
  }

  /**
   * Returns the socket address; a host name is looked up now, and the result is unresolved when
   * that fails.
   */
  public InetSocketAddress toSocketAddress() {
    return all() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
  }

  /** Returns the written form. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
