package io.callfs.http;

import io.callfs.fs.Errno;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure that HTTP alone knows, or that has a code of its own. Carries no stack trace, since it
 * is an answer and not a fault.
 */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final @Nullable Errno errno;
  private final transient Headers headers;

  Refusal(int status, String code, String message) {
    this(status, code, null, message, Headers.none());
  }

  Refusal(int status, String code, @Nullable Errno errno, String message, Headers headers) {
    super(Objects.requireNonNull(message), null, false, false);
    this.status = status;
    this.code = Objects.requireNonNull(code);
    this.errno = errno;
    this.headers = headers;
  }

  /** Refuses what is asked for too often. */
  static Refusal tooMany(String message, Duration wait) {
    return new Refusal(
        429,
        "RATE_LIMIT_EXCEEDED",
        null,
        message,
        Headers.builder().add("Retry-After", Long.toString(wait.toSeconds() + 1)).build());
  }

  static Refusal preconditionFailed() {
    return new Refusal(412, "PRECONDITION_FAILED", "a condition of the request does not hold");
  }

  static Refusal unsupportedMediaType(String message, Headers headers) {
    return new Refusal(415, "UNSUPPORTED_MEDIA_TYPE", null, message, headers);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  @Nullable Errno errno() {
    return errno;
  }

  String message() {
    return Objects.requireNonNull(getMessage());
  }

  Headers headers() {
    return headers;
  }
}
