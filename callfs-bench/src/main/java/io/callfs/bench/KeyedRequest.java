package io.callfs.bench;

import io.callfs.http.Request;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;

/**
 * A request without content that shows a key.
 *
 * @param method the method
 * @param target the target
 * @param authorization the fields of that name, one or none
 */
record KeyedRequest(String method, String target, List<String> authorization) implements Request {

  private static final List<String> REQUEST_ID = List.of("the-same-for-all");

  static KeyedRequest bearing(String method, String target, String key) {
    return new KeyedRequest(method, target, List.of("Bearer " + key));
  }

  static KeyedRequest withoutKey(String method, String target) {
    return new KeyedRequest(method, target, List.of());
  }

  @Override
  public List<String> headers(String name) {
    if (name.equalsIgnoreCase("Authorization")) {
      return authorization;
    }
    return name.equalsIgnoreCase("X-Request-ID") ? REQUEST_ID : List.of();
  }

  @Override
  public OptionalLong contentLength() {
    return OptionalLong.of(0);
  }

  @Override
  public InputStream body() {
    return InputStream.nullInputStream();
  }

  @Override
  public String remoteAddress() {
    return "192.0.2.1";
  }
}
