package io.callfs.http;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Octets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The integrity fields of RFC 9530: digests sent with content, and wishes for one. */
final class DigestFields {

  /** A hash algorithm that is understood; others are ignored, as the RFC demands. */
  enum Algorithm {
    SHA_256("sha-256", "SHA-256", 32),
    SHA_512("sha-512", "SHA-512", 64);

    final String key;
    final String javaName;
    final int bytes;

    Algorithm(String key, String javaName, int bytes) {
      this.key = key;
      this.javaName = javaName;
      this.bytes = bytes;
    }

    private static Optional<Algorithm> ofKey(String key) {
      for (Algorithm algorithm : values()) {
        if (algorithm.key.equals(key)) {
          return Optional.of(algorithm);
        }
      }
      return Optional.empty();
    }
  }

  /** A digest that content must have. */
  record Expected(Algorithm algorithm, Octets value) {}

  private DigestFields() {}

  /**
   * Returns the digests that come with the content of a request. Without a content coding and
   * without ranges {@code Content-Digest} and {@code Repr-Digest} say the same.
   *
   * @throws FsException EINVAL where a field is malformed
   */
  static List<Expected> expected(Request request) {
    List<String> content = request.headers("Content-Digest");
    List<String> representation = request.headers("Repr-Digest");
    if (content.isEmpty() && representation.isEmpty()) {
      return List.of();
    }
    List<Expected> expected = new ArrayList<>(2);
    content.forEach(line -> parseLine(line, "Content-Digest", expected));
    representation.forEach(line -> parseLine(line, "Repr-Digest", expected));
    return expected;
  }

  /**
   * As {@link #expected}, where the content is a part of the representation, of which {@code
   * Repr-Digest} tells nothing.
   */
  static List<Expected> expectedOfPart(Request request) {
    if (!request.headers("Repr-Digest").isEmpty()) {
      throw new FsException(
          Errno.EINVAL, "Repr-Digest is for whole content; a part has Content-Digest");
    }
    return expected(request);
  }

  private static void parseLine(String line, String name, List<Expected> expected) {
    for (String member : members(line)) {
      int equals = member.indexOf('=');
      int valueEnd = member.indexOf(';') < 0 ? member.length() : member.indexOf(';');
      String value = equals < 1 || equals > valueEnd ? "" : member.substring(equals + 1, valueEnd);
      if (value.length() < 2 || !value.startsWith(":") || !value.endsWith(":")) {
        throw malformed(name);
      }
      Algorithm.ofKey(member.substring(0, equals))
          .ifPresent(algorithm -> expected.add(parseValue(algorithm, value, name)));
    }
  }

  private static Expected parseValue(Algorithm algorithm, String value, String name) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(value.substring(1, value.length() - 1));
    } catch (IllegalArgumentException e) {
      throw new FsException(Errno.EINVAL, name + " holds broken base64", e);
    }
    if (bytes.length != algorithm.bytes) {
      throw new FsException(
          Errno.EINVAL,
          name + ": " + algorithm.key + " has " + algorithm.bytes + " bytes, not " + bytes.length);
    }
    return new Expected(algorithm, Octets.wrap(bytes));
  }

  /**
   * Returns the algorithm that a client wants a digest of most; empty where it wants none that is
   * understood.
   *
   * @throws FsException EINVAL where the field is malformed
   */
  static Optional<Algorithm> wanted(Request request) {
    Algorithm best = null;
    long bestWeight = 0;
    for (String line : request.headers("Want-Repr-Digest")) {
      for (String member : members(line)) {
        int equals = member.indexOf('=');
        long weight = equals < 1 ? -1 : Digits.parse(member, equals + 1, member.length());
        if (weight < 0 || weight > 10) {
          throw new FsException(
              Errno.EINVAL,
              "Want-Repr-Digest must name algorithms with a weight of 0 to 10: sha-256=1");
        }
        Optional<Algorithm> algorithm = Algorithm.ofKey(member.substring(0, equals));
        if (algorithm.isPresent() && weight > bestWeight) {
          best = algorithm.get();
          bestWeight = weight;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private static List<String> members(String line) {
    List<String> members = new ArrayList<>(2);
    int start = 0;
    for (int i = 0; i <= line.length(); i++) {
      if (i == line.length() || line.charAt(i) == ',') {
        String member = line.substring(start, i).strip();
        if (!member.isEmpty()) {
          members.add(member);
        }
        start = i + 1;
      }
    }
    return members;
  }

  /** Writes a digest as a member of {@code Repr-Digest}. */
  static String format(Algorithm algorithm, Octets value) {
    return algorithm.key + "=:" + value.toBase64() + ":";
  }

  private static FsException malformed(String name) {
    return new FsException(Errno.EINVAL, name + " must be as RFC 9530 has it: sha-256=:base64:");
  }
}
