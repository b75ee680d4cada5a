package io.callfs.http;

import java.util.Optional;

/**
 * The addresses that begin with the same bits: {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or a
 * single one.
 *
 * @param first the first one
 * @param bits how many of its 128 bits count
 */
public record AddressBlock(IpAddress first, int bits) {

  /** Checks that no bit is set beyond those that count. */
  public AddressBlock {
    if (bits < 0 || bits > 128 || (first.isV4() && bits < 96)) {
      throw new IllegalArgumentException("has an impossible number of bits");
    }
    if ((first.high() & ~highMask(bits)) != 0 || (first.low() & ~lowMask(bits)) != 0) {
      throw new IllegalArgumentException("has bits set beyond its prefix");
    }
  }

  /**
   * Reads {@code address} or {@code address/bits}.
   *
   * @throws IllegalArgumentException whose message completes "the value …"
   */
  public static AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    int most = address.indexOf(':') < 0 ? 32 : 128;
    long bits = slash < 0 ? most : Digits.parse(text, slash + 1, text.length());
    if (bits < 0 || bits > most) {
      throw new IllegalArgumentException("has no prefix length from 0 to " + most);
    }
    IpAddress first =
        IpAddress.parse(address).orElseThrow(() -> new IllegalArgumentException("is no address"));
    return new AddressBlock(first, 128 - most + (int) bits);
  }

  /** Returns whether an address is one of these; what is no address is not. */
  boolean holds(IpAddress other) {
    return ((first.high() ^ other.high()) & highMask(bits)) == 0
        && ((first.low() ^ other.low()) & lowMask(bits)) == 0;
  }

  /**
   * Returns what stands for an address where many are counted: an IPv4 address itself, and of IPv6
   * the first 64 bits, since one client has all that begin with them. Other text stays as it is.
   */
  public static String group(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    Optional<IpAddress> parsed = IpAddress.parse(address);
    if (parsed.isEmpty() || parsed.get().isV4()) {
      return parsed.map(IpAddress::toString).orElse(address);
    }
    return new IpAddress(parsed.get().high(), 0) + "/64";
  }

  private static long highMask(int bits) {
    return bits == 0 ? 0 : -1L << (64 - Math.min(bits, 64));
  }

  private static long lowMask(int bits) {
    return bits <= 64 ? 0 : -1L << (128 - bits);
  }

  /** Returns the text form, without the length where it is a single address. */
  @Override
  public String toString() {
    return bits == 128 ? first.toString() : first + "/" + (first.isV4() ? bits - 96 : bits);
  }
}
