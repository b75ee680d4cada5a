package io.callfs.client;

import java.util.Objects;

/**
 * A header field.
 *
 * @param name its name, in any case
 * @param value its value
 */
public record Field(String name, String value) {
  /** Checks the parts. */
  public Field {
    Objects.requireNonNull(name);
    Objects.requireNonNull(value);
  }
}
