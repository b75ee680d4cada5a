package io.callfs.http;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Told of each request once its answer is out or given up; access log and metrics are made from it.
 * Thread-safe; never blocks and never throws.
 */
@FunctionalInterface
public interface RequestListener {

  /** Takes no notice. */
  RequestListener NONE = request -> {};

  /** Takes notice of a request. */
  void completed(Completed request);

  /**
   * A request and what became of it. Holds no path, no key and nothing else that a client made up,
   * but a request id of harmless characters.
   *
   * @param method one of a fixed set; {@code OTHER} for all else
   * @param route template of the route, never a path: {@code /v1/files/{path}}
   * @param status status of the answer
   * @param nanoseconds from the request's head to the answer's end
   * @param bytesIn bytes of the request's body that were read
   * @param bytesOut bytes of the answer's body that were handed to the connection
   * @param whole whether the whole answer was
   * @param principal name of the caller; null where there was no valid key
   * @param requestId as in {@code X-Request-ID}
   * @param remoteAddress the client's address: the connection's, or what trusted proxies say
   * @param origin the instance that handed it over; null where a client came itself
   * @param owner the instance that it was handed over to; null where this one carried it out
   */
  record Completed(
      String method,
      String route,
      int status,
      long nanoseconds,
      long bytesIn,
      long bytesOut,
      boolean whole,
      @Nullable String principal,
      String requestId,
      String remoteAddress,
      @Nullable String origin,
      @Nullable String owner) {

    /** Checks the parts. */
    public Completed {
      Objects.requireNonNull(method);
      Objects.requireNonNull(route);
      Objects.requireNonNull(requestId);
      Objects.requireNonNull(remoteAddress);
    }
  }
}
