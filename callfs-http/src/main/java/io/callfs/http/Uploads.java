package io.callfs.http;

import io.callfs.core.Content;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;

/** The requests with content that are in flight, bounded. Thread-safe. */
final class Uploads {

  private final Semaphore permits;

  Uploads(int most) {
    permits = new Semaphore(most);
  }

  /** What takes the content. */
  @FunctionalInterface
  interface Receiver<T> {
    T receive(Content content) throws IOException;
  }

  /**
   * Hands the body of a request to a receiver.
   *
   * @param digests that the content must have
   * @throws FsException EINVAL for a part of something
   * @throws Refusal 415 for coded content; 503 where too many are in flight
   */
  <T> T receive(Exchange exchange, List<DigestFields.Expected> digests, Receiver<T> receiver)
      throws IOException {
    requireWhole(exchange.request());
    if (!permits.tryAcquire()) {
      throw new Refusal(503, "OVERLOADED", "too many uploads at once");
    }
    try {
      return receiver.receive(RequestContent.of(exchange, digests));
    } finally {
      permits.release();
    }
  }

  /** Refuses content that is only a part of something, or coded (RFC 9110 §9.3.4, §8.4). */
  static void requireWhole(Request request) {
    if (!request.headers("Content-Range").isEmpty()) {
      throw new FsException(Errno.EINVAL, "Content-Range: content is stored whole");
    }
    for (String coding : request.headers("Content-Encoding")) {
      if (!coding.strip().equalsIgnoreCase("identity")) {
        throw Refusal.unsupportedMediaType(
            "Content-Encoding: content is stored as it comes, without a coding",
            Headers.builder().add("Accept-Encoding", "identity").build());
      }
    }
  }
}
