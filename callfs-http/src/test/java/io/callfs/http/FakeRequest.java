package io.callfs.http;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A request as a test makes it up. */
final class FakeRequest implements Request {

  static final String ADMINISTRATOR = "administrators-test-key";

  private final String method;
  private final String target;
  private final Map<String, List<String>> headers = new TreeMap<>();
  private InputStream body = InputStream.nullInputStream();
  private OptionalLong length = OptionalLong.of(0);
  private Optional<X509Certificate> certificate = Optional.empty();

  private FakeRequest(String method, String target) {
    this.method = method;
    this.target = target;
  }

  /** A request without a key. */
  static FakeRequest anonymous(String method, String target) {
    return new FakeRequest(method, target);
  }

  /** A request of the administrator. */
  static FakeRequest of(String method, String target) {
    return anonymous(method, target).key(ADMINISTRATOR);
  }

  static FakeRequest get(String target) {
    return anonymous("GET", target);
  }

  FakeRequest key(String key) {
    return header("Authorization", "Bearer " + key);
  }

  FakeRequest certificate(X509Certificate shown) {
    certificate = Optional.of(shown);
    return this;
  }

  FakeRequest header(String name, String value) {
    headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>()).add(value);
    return this;
  }

  FakeRequest body(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8));
  }

  FakeRequest body(byte[] bytes) {
    length = OptionalLong.of(bytes.length);
    body = new ByteArrayInputStream(bytes);
    return this;
  }

  FakeRequest json(String text) {
    return header("Content-Type", "application/json").body(text);
  }

  FakeRequest body(InputStream stream, OptionalLong declared) {
    length = declared;
    body = stream;
    return this;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String target() {
    return target;
  }

  @Override
  public List<String> headers(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  @Override
  public OptionalLong contentLength() {
    return length;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public String remoteAddress() {
    return "192.0.2.1";
  }

  @Override
  public Optional<X509Certificate> certificate() {
    return certificate;
  }
}
