package io.callfs.http;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes answers of failures: the body of API.md §12, RFC 9457's members where they are asked for.
 */
final class ErrorAnswers {

  private static final String PROBLEM = "application/problem+json";

  private ErrorAnswers() {}

  static Answer of(Exchange exchange, FsException failure) {
    Errno errno = failure.errno();
    String message =
        ErrnoAnswers.tellsSubject(errno)
            ? errno.description() + ": " + failure.subject()
            : errno.description();
    return make(
        exchange,
        ErrnoAnswers.status(errno, exchange.route()),
        ErrnoAnswers.code(errno),
        errno,
        message,
        Headers.none());
  }

  static Answer of(Exchange exchange, Refusal refusal) {
    return make(
        exchange,
        refusal.status(),
        refusal.code(),
        refusal.errno(),
        refusal.message(),
        refusal.headers());
  }

  /** Answers a fault of ours, of whose inside nothing is told. */
  static Answer ofFault(Exchange exchange) {
    return of(exchange, new FsException(Errno.EIO, ""));
  }

  private static Answer make(
      Exchange exchange,
      int status,
      String code,
      @Nullable Errno errno,
      String message,
      Headers more) {
    boolean problem = wantsProblem(exchange.request().headers("Accept"));
    String path = exchange.path();
    JsonText body = new JsonText(256).raw("{");
    if (problem) {
      body.member("type", "urn:callfs:error:" + code)
          .member("title", errno == null ? code : errno.description())
          .member("status", status)
          .member("detail", message)
          .member("instance", "urn:callfs:request:" + exchange.requestId());
    }
    body.member("code", code).member("message", message);
    if (errno != null) {
      body.member("errno", errno.name());
    }
    if (path != null) {
      body.member("path", path);
    }
    body.member("request_id", exchange.requestId()).raw("}");
    Headers.Builder headers =
        exchange.headers().add("Content-Type", problem ? PROBLEM : "application/json").addAll(more);
    if (errno != null) {
      headers.add("X-CallFS-Errno", errno.name());
    }
    if ((status == 429 || status == 503) && more.first("Retry-After").isEmpty()) {
      headers.add("Retry-After", exchange.retryAfter());
    }
    return exchange.answer(status, headers.build(), new Answer.Bytes(body.take()));
  }

  private static boolean wantsProblem(List<String> accept) {
    for (String line : accept) {
      if (line.contains(PROBLEM)) {
        return true;
      }
    }
    return false;
  }
}
