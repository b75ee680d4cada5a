package io.callfs.http;

import io.callfs.core.Content;
import io.callfs.fs.Octets;
import io.callfs.http.DigestFields.Algorithm;
import io.callfs.http.DigestFields.Expected;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as the engine reads it: counts, hashes where digests came with it, and
 * fails at its end where one of them is wrong, which is before anything is published.
 */
final class RequestContent extends InputStream {

  private final InputStream body;
  private final Exchange exchange;
  private final List<Expected> expected;
  private final Map<Algorithm, MessageDigest> digests = new EnumMap<>(Algorithm.class);
  private boolean verified;
  private @Nullable Octets sha256;

  private RequestContent(InputStream body, Exchange exchange, List<Expected> expected) {
    this.body = body;
    this.exchange = exchange;
    this.expected = expected;
    for (Expected digest : expected) {
      digests.computeIfAbsent(digest.algorithm(), RequestContent::start);
    }
  }

  /** Returns the body of a request as content to be written. Nothing is read yet. */
  static Content of(Exchange exchange, List<Expected> expected) {
    Request request = exchange.request();
    RequestContent content = new RequestContent(request.body(), exchange, expected);
    boolean arrived = request.headers("Expect").isEmpty();
    return new Content(content, request.contentLength().orElse(-1), arrived, content::sha256);
  }

  static MessageDigest start(Algorithm algorithm) {
    try {
      return MessageDigest.getInstance(algorithm.javaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm.javaName, e);
    }
  }

  private Optional<Octets> sha256() {
    if (!verified && !expected.isEmpty()) {
      throw new IllegalStateException("content was not read to its end");
    }
    return Optional.ofNullable(sha256);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    int count = body.read(target, offset, length);
    if (count > 0) {
      exchange.received(count);
      for (MessageDigest digest : digests.values()) {
        digest.update(target, offset, count);
      }
    } else if (count < 0 && !verified) {
      verify();
    }
    return count;
  }

  private void verify() throws DigestMismatch {
    Map<Algorithm, Octets> actual = new EnumMap<>(Algorithm.class);
    digests.forEach((algorithm, digest) -> actual.put(algorithm, Octets.wrap(digest.digest())));
    for (Expected digest : expected) {
      if (!Objects.equals(digest.value(), actual.get(digest.algorithm()))) {
        throw new DigestMismatch(digest.algorithm().key);
      }
    }
    sha256 = actual.get(Algorithm.SHA_256);
    verified = true;
  }

  @Override
  public int available() throws IOException {
    return body.available();
  }
}
