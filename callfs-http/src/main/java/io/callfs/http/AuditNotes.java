package io.callfs.http;

import io.callfs.fs.Credentials;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is noted of one request for the audit. Used by one thread at a time. */
final class AuditNotes {

  private static final int LONGEST_TARGET = 512;

  private @Nullable String path;
  private @Nullable String destination;
  private @Nullable String link;
  private @Nullable Credentials as;

  /** Notes what the request is about, where its answer does not tell. */
  void about(String newPath) {
    path = newPath;
  }

  /** Notes the new name of a rename. */
  void destination(String newDestination) {
    destination = newDestination;
  }

  /** Notes which link it is about. */
  void link(String id) {
    link = id;
  }

  /** Notes whose rights it runs with. */
  void as(Credentials identity) {
    as = identity;
  }

  /** Returns what an audit asks for of a request that is over. */
  Optional<AuditListener.Event> event(Exchange exchange, int status, @Nullable String principal) {
    Optional<AuditListener.Kind> kind = kind(exchange, status);
    return kind.map(why ->
        new AuditListener.Event(
            why,
            exchange.method().name(),
            exchange.route().template(),
            subject(exchange),
            destination,
            link,
            status,
            principal,
            principal == null ? 0 : exchange.callerKey(),
            as,
            exchange.requestId(),
            exchange.client()));
  }

  private static Optional<AuditListener.Kind> kind(Exchange exchange, int status) {
    if (status == 401 || status == 403 || status == 429) {
      return Optional.of(AuditListener.Kind.REFUSED);
    }
    return switch (exchange.method()) {
      case GET ->
          exchange.route() == Route.DOWNLOAD
              ? Optional.of(AuditListener.Kind.LINK_USE)
              : Optional.empty();
      case PUT, POST, PATCH, DELETE -> Optional.of(AuditListener.Kind.CHANGE);
      case HEAD, OPTIONS, OTHER -> Optional.empty();
    };
  }

  /** The path as it was understood, else as it was sent; a token is never sent on. */
  private @Nullable String subject(Exchange exchange) {
    if (path != null) {
      return path;
    }
    if (exchange.path() != null) {
      return exchange.path();
    }
    if (exchange.route() != Route.FILES && exchange.route() != Route.DIRECTORIES) {
      return null;
    }
    String target = exchange.request().target();
    return target.substring(0, Math.min(exchange.pathEnd(), LONGEST_TARGET));
  }
}
