package io.callfs.fs;

import java.util.Objects;

/** The name of a CallFS instance: 1 to 64 of letters, digits, dot, underscore and hyphen. */
public record InstanceId(String value) {

  /** Checks the name. */
  public InstanceId {
    Objects.requireNonNull(value);
    if (value.isEmpty() || value.length() > 64 || !value.chars().allMatch(InstanceId::allowed)) {
      throw new IllegalArgumentException(
          "instance id must be 1 to 64 letters, digits, '.', '_' or '-'");
    }
  }

  private static boolean allowed(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }

  @Override
  public String toString() {
    return value;
  }
}
