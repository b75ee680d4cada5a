package io.callfs.http;

/** The fields that every answer has (API.md §10), made once. */
final class CommonHeaders {

  /** Of answers that we made up: JSON, errors, nothing at all. */
  static final Headers API = with("default-src 'none'; frame-ancestors 'none'");

  /** Of answers with what users stored: it may be a page, and must not run as one of ours. */
  static final Headers CONTENT = with("sandbox");

  private CommonHeaders() {}

  private static Headers with(String contentSecurityPolicy) {
    return Headers.builder()
        .add("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        .add("X-Content-Type-Options", "nosniff")
        .add("X-Frame-Options", "DENY")
        .add("Referrer-Policy", "no-referrer")
        .add("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        .add("Content-Security-Policy", contentSecurityPolicy)
        .add("Cross-Origin-Opener-Policy", "same-origin")
        .add("Cross-Origin-Embedder-Policy", "require-corp")
        .add("Cross-Origin-Resource-Policy", "same-origin")
        // A cache asks again each time: what a write has changed is seen by the next read.
        .add("Cache-Control", "private, no-cache")
        .build();
  }
}
