package io.callfs.server.config;

import io.callfs.fs.Principal;
import io.callfs.http.CertificateName;
import io.callfs.http.KeyScope;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A user of {@code auth.users}.
 *
 * @param principal who requests with one of the keys act as
 * @param keys the keys that identify the user; several, so that they can be rotated, or none
 * @param scopes what those of the keys may be used for that may not be used for everything
 * @param certificates names of certificates that identify the user as well
 */
public record UserAccount(
    Principal principal,
    List<KeyDigest> keys,
    Map<KeyDigest, KeyScope> scopes,
    List<CertificateName> certificates) {

  /** Checks the parts and copies the collections. */
  public UserAccount {
    Objects.requireNonNull(principal);
    keys = List.copyOf(keys);
    scopes = Map.copyOf(scopes);
    certificates = List.copyOf(certificates);
  }
}
