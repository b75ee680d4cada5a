package io.callfs.spi;

import java.util.Objects;

/** What is locked: any text of 1 to 512 characters; keys are equal when their texts are. */
public record LockKey(String value) {

  /** Checks the length. */
  public LockKey {
    if (Objects.requireNonNull(value).isEmpty() || value.length() > 512) {
      throw new IllegalArgumentException("lock key must have 1 to 512 characters");
    }
  }
}
