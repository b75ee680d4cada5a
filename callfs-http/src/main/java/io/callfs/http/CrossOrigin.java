package io.callfs.http;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets scripts of listed sites use the API from a browser (CORS, the Fetch standard §3.2), and
 * those of no other. They bring a key; what a browser would add by itself is never asked for.
 * Immutable, thread-safe.
 */
final class CrossOrigin {

  /** All that the API takes notice of and a script may set. */
  private static final String REQUEST_FIELDS =
      String.join(
          ", ",
          "Authorization",
          "Content-Type",
          "Range",
          "If-Range",
          "If-Match",
          "If-None-Match",
          "If-Modified-Since",
          "If-Unmodified-Since",
          "Content-Digest",
          "Repr-Digest",
          "Want-Repr-Digest",
          "X-CallFS-Act-As",
          "X-CallFS-Umask",
          "X-CallFS-Mode",
          "X-CallFS-MTime",
          "X-Request-ID");

  /** All that answers tell beyond what each script may read anyway. */
  private static final String ANSWER_FIELDS =
      String.join(
          ", ",
          "ETag",
          "Location",
          "Link",
          "Allow",
          "Accept-Patch",
          "Accept-Ranges",
          "Content-Range",
          "Content-Disposition",
          "Repr-Digest",
          "Retry-After",
          "WWW-Authenticate",
          "X-Request-ID",
          "X-CallFS-Errno",
          "X-CallFS-Type",
          "X-CallFS-Size",
          "X-CallFS-UID",
          "X-CallFS-GID",
          "X-CallFS-Inode",
          "X-CallFS-Nlink",
          "X-CallFS-Blocks",
          "X-CallFS-Block-Size",
          "X-CallFS-Mode",
          "X-CallFS-MTime",
          "X-CallFS-ATime",
          "X-CallFS-CTime",
          "X-CallFS-Owner",
          "X-CallFS-Instance-ID",
          "X-CallFS-Backend-Type",
          "X-CallFS-Device",
          "X-CallFS-Link-Target",
          "X-CallFS-Count",
          "X-CallFS-Recursive");

  private static final String PREFLIGHT_SECONDS = "600";

  private final Set<String> origins;

  CrossOrigin(List<WebOrigin> origins) {
    this.origins = origins.stream().map(WebOrigin::value).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Answers a browser that asks whether a script of a listed site may send what it wants to; it
   * asks without a key. Empty for every other request.
   */
  Optional<Answer> preflight(Exchange exchange) {
    Optional<String> origin = listed(exchange);
    if (origin.isEmpty()
        || exchange.method() != Method.OPTIONS
        || exchange.request().headers("Access-Control-Request-Method").isEmpty()
        || exchange.route() == Route.UNKNOWN) {
      return Optional.empty();
    }
    Headers headers =
        exchange
            .headers()
            .add("Access-Control-Allow-Methods", exchange.route().allow())
            .add("Access-Control-Allow-Headers", REQUEST_FIELDS)
            .add("Access-Control-Max-Age", PREFLIGHT_SECONDS)
            .build();
    return Optional.of(exchange.answer(204, headers, new Answer.Empty(-1)));
  }

  /** Adds to an answer that a script of the asking site may read it, where it is listed. */
  Answer told(Exchange exchange, Answer answer) {
    if (origins.isEmpty()) {
      return answer;
    }
    Headers.Builder headers = Headers.builder().addAll(answer.headers()).add("Vary", "Origin");
    listed(exchange)
        .ifPresent(origin ->
            headers
                .add("Access-Control-Allow-Origin", origin)
                .add("Access-Control-Expose-Headers", ANSWER_FIELDS));
    return new Answer(answer.status(), headers.build(), answer.body(), answer.completion());
  }

  private Optional<String> listed(Exchange exchange) {
    if (origins.isEmpty()) {
      return Optional.empty();
    }
    List<String> lines = exchange.request().headers("Origin");
    return lines.size() == 1 && origins.contains(lines.get(0))
        ? Optional.of(lines.get(0))
        : Optional.empty();
  }
}
