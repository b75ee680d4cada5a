package io.callfs.client;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One request.
 *
 * @param method the method, as it is sent
 * @param target path and query, encoded: {@code /v1/files/a%20b?view=stat}
 * @param fields the header fields, without those that frame the message
 * @param body the body
 * @param patience how much longer than {@link TimeLimits#answer} the answer may take
 */
public record Call(
    String method, String target, List<Field> fields, Upload body, Duration patience) {
  /** Copies the fields. */
  public Call {
    Objects.requireNonNull(method);
    if (!target.startsWith("/")) {
      throw new IllegalArgumentException("a target begins with a slash");
    }
    fields = List.copyOf(fields);
    Objects.requireNonNull(body);
    if (patience.isNegative()) {
      throw new IllegalArgumentException("patience " + patience + " is negative");
    }
  }

  /** A request whose answer takes no longer than usual. */
  public Call(String method, String target, List<Field> fields, Upload body) {
    this(method, target, fields, body, Duration.ZERO);
  }
}
