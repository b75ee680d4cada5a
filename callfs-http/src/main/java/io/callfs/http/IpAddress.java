package io.callfs.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An address of a host, IPv4 or IPv6, as 128 bits; IPv4 as RFC 4291 §2.5.5.2 maps it, so that the
 * two spellings of one address are equal.
 *
 * @param high the first 64 bits, the network in IPv6
 * @param low the last 64 bits
 */
public record IpAddress(long high, long low) {

  private static final long MAPPED = 0xffffL << 32;

  /** Returns whether this is an address of IPv4. */
  public boolean isV4() {
    return high == 0 && (low & 0xffff_ffff_0000_0000L) == MAPPED;
  }

  /** Reads the text form, without looking up any name; empty for everything else. */
  public static Optional<IpAddress> parse(String text) {
    return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
  }

  private static Optional<IpAddress> parseV4(String text) {
    long bits = 0;
    int parts = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '.') {
        long part = i - start > 3 ? -1 : Digits.parse(text, start, i);
        if (part < 0 || part > 255 || (i - start > 1 && text.charAt(start) == '0')) {
          return Optional.empty();
        }
        bits = (bits << 8) | part;
        parts++;
        start = i + 1;
      }
    }
    return parts == 4 ? Optional.of(new IpAddress(0, MAPPED | bits)) : Optional.empty();
  }

  private static Optional<IpAddress> parseV6(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0x7f || (Character.digit(c, 16) < 0 && c != ':' && c != '.')) {
        return Optional.empty();
      }
    }
    try {
      // With a colon in it, and nothing but these characters, it is never taken for a name.
      byte[] bytes = InetAddress.getByName(text).getAddress();
      return bytes.length == 4
          ? Optional.of(new IpAddress(0, MAPPED | number(bytes, 0, 4)))
          : Optional.of(new IpAddress(number(bytes, 0, 8), number(bytes, 8, 16)));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static long number(byte[] bytes, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = (number << 8) | (bytes[i] & 0xff);
    }
    return number;
  }

  /** Returns the text form, the same for every spelling of an address. */
  @Override
  public String toString() {
    if (isV4()) {
      return ((low >> 24) & 0xff)
          + "."
          + ((low >> 16) & 0xff)
          + "."
          + ((low >> 8) & 0xff)
          + "."
          + (low & 0xff);
    }
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (high >> (56 - 8 * i));
      bytes[8 + i] = (byte) (low >> (56 - 8 * i));
    }
    try {
      return Inet6Address.getByAddress(null, bytes, -1).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }
}
