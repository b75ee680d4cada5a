package io.callfs.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the address that a request comes from: the connection's, or what proxies that are trusted
 * say of it, in {@code Forwarded} (RFC 7239) or {@code X-Forwarded-For}. Immutable, thread-safe.
 *
 * <p>From the last hop back to the first, what trusted proxies have added is believed and nothing
 * before it. Where a request has both fields and they disagree, a client has made one of them up
 * that the proxy passes through; then the proxy's own address stands for it.
 */
final class ClientAddresses {

  private final List<AddressBlock> trusted;

  /** Trusts these proxies. */
  ClientAddresses(List<AddressBlock> trusted) {
    this.trusted = List.copyOf(trusted);
  }

  /** Returns the client's address. */
  String of(Request request) {
    String peer = request.remoteAddress();
    if (trusted.isEmpty() || !isTrusted(peer)) {
      return peer;
    }
    List<String> forwarded = request.headers("Forwarded");
    List<String> listed = request.headers("X-Forwarded-For");
    if (forwarded.isEmpty() && listed.isEmpty()) {
      return peer;
    }
    if (forwarded.isEmpty()) {
      return client(peer, addresses(listed));
    }
    String client = client(peer, forwardedFor(forwarded));
    return listed.isEmpty() || client(peer, addresses(listed)).equals(client) ? client : peer;
  }

  /** Goes back through the hops as long as each was told by somebody trusted. */
  private String client(String peer, List<String> hops) {
    String client = peer;
    for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
      Optional<IpAddress> hop = IpAddress.parse(withoutPort(hops.get(i)));
      if (hop.isEmpty()) {
        return client; // hidden ("_secret", "unknown") or malformed: nobody further is known
      }
      client = hop.get().toString();
    }
    return client;
  }

  private boolean isTrusted(String address) {
    Optional<IpAddress> parsed = IpAddress.parse(address);
    return parsed.isPresent() && trusted.stream().anyMatch(block -> block.holds(parsed.get()));
  }

  private static List<String> addresses(List<String> lines) {
    List<String> addresses = new ArrayList<>();
    for (String line : lines) {
      for (String part : line.split(",", -1)) {
        addresses.add(part.strip());
      }
    }
    return addresses;
  }

  private static List<String> forwardedFor(List<String> lines) {
    List<String> addresses = new ArrayList<>();
    for (String line : lines) {
      for (String element : line.split(",", -1)) {
        String found = "";
        for (String pair : element.split(";", -1)) {
          String trimmed = pair.strip();
          if (trimmed.regionMatches(true, 0, "for=", 0, 4)) {
            found = unquoted(trimmed.substring(4));
          }
        }
        addresses.add(found);
      }
    }
    return addresses;
  }

  private static String unquoted(String text) {
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  /** Takes the brackets and the port off: {@code [2001:db8::1]:8080}, {@code 192.0.2.1:8080}. */
  private static String withoutPort(String node) {
    if (node.startsWith("[")) {
      int end = node.indexOf(']');
      return end < 0 ? node : node.substring(1, end);
    }
    int colon = node.indexOf(':');
    return colon >= 0 && colon == node.lastIndexOf(':') ? node.substring(0, colon) : node;
  }
}
