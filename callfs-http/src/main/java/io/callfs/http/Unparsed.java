package io.callfs.http;

import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;

/**
 * What stands for a request that never became one, so that its refusal is answered and logged like
 * any other.
 */
record Unparsed(String remoteAddress) implements Request {

  @Override
  public String method() {
    return "";
  }

  @Override
  public String target() {
    return "";
  }

  @Override
  public List<String> headers(String name) {
    return List.of();
  }

  @Override
  public OptionalLong contentLength() {
    return OptionalLong.of(0);
  }

  @Override
  public InputStream body() {
    return InputStream.nullInputStream();
  }
}
