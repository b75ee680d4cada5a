package io.callfs.http;

import io.callfs.fs.Credentials;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Told of everything that an audit asks for: each change and each attempt of one, each use of a
 * link, each refused access. Thread-safe; never throws.
 */
@FunctionalInterface
public interface AuditListener {

  /** Takes no notice. */
  AuditListener NONE = event -> {};

  /** Takes notice of what happened; called once its answer is out or given up. */
  void happened(Event event);

  /** Why an audit asks for something. */
  enum Kind {
    CHANGE,
    LINK_USE,
    REFUSED
  }

  /**
   * What happened. Holds no key and no token; paths are what clients chose and may hold anything.
   *
   * @param kind why an audit asks for it
   * @param method one of a fixed set; {@code OTHER} for all else
   * @param route template of the route
   * @param path what it is about, where that is known
   * @param destination the other name, of a rename
   * @param link id of the link, where one was used or taken back; no token
   * @param status status of the answer
   * @param principal name of the caller; null where there was no valid key
   * @param key a number that stands for the caller's key; 0 where there was no valid one
   * @param as the identity that the request ran with; null where it did not come so far
   * @param requestId as in {@code X-Request-ID}
   * @param remoteAddress the client's address
   */
  record Event(
      Kind kind,
      String method,
      String route,
      @Nullable String path,
      @Nullable String destination,
      @Nullable String link,
      int status,
      @Nullable String principal,
      long key,
      @Nullable Credentials as,
      String requestId,
      String remoteAddress) {

    /** Checks the parts. */
    public Event {
      Objects.requireNonNull(kind);
      Objects.requireNonNull(method);
      Objects.requireNonNull(route);
      Objects.requireNonNull(requestId);
      Objects.requireNonNull(remoteAddress);
    }
  }
}
