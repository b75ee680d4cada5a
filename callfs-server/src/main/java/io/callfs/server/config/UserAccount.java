package io.callfs.server.config;

import io.callfs.fs.Principal;
import java.util.List;
import java.util.Objects;

/**
 * A user of {@code auth.users}.
 *
 * @param principal who requests with one of the keys act as
 * @param keys the keys that identify the user; several, so that they can be rotated, or none
 */
public record UserAccount(Principal principal, List<KeyDigest> keys) {

  /** Checks the parts and copies the list. */
  public UserAccount {
    Objects.requireNonNull(principal);
    keys = List.copyOf(keys);
  }
}
