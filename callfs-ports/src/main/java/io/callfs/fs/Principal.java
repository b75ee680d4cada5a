package io.callfs.fs;

import java.util.Objects;

/**
 * An authenticated caller.
 *
 * @param name the name that logs and answers show, never a secret
 * @param credentials the identity that permission checks use
 * @param administrator whether the caller may act as others
 */
public record Principal(String name, Credentials credentials, boolean administrator) {

  /** Checks the parts. */
  public Principal {
    if (Objects.requireNonNull(name).isEmpty()) {
      throw new IllegalArgumentException("principal without a name");
    }
    Objects.requireNonNull(credentials);
  }
}
