package io.callfs.http;

import io.callfs.fs.Credentials;
import io.callfs.fs.Principal;
import java.util.List;
import java.util.Objects;

/**
 * Someone who may call, with the keys that prove it.
 *
 * @param principal who it is
 * @param keys each plain text, or {@code sha256:} and the 64 hexadecimal digits of the key's
 *     SHA-256; several, so that keys can be rotated
 * @param scope what these keys may be used for
 * @param certificates whoever shows a certificate of one of these names, and no key, is this user
 */
public record ApiUser(
    Principal principal, List<String> keys, KeyScope scope, List<CertificateName> certificates) {

  /** Copies the lists. */
  public ApiUser {
    Objects.requireNonNull(principal);
    keys = List.copyOf(keys);
    Objects.requireNonNull(scope);
    certificates = List.copyOf(certificates);
  }

  /** Makes one without certificates. */
  public ApiUser(Principal principal, List<String> keys, KeyScope scope) {
    this(principal, keys, scope, List.of());
  }

  /** Makes one whose keys have no bounds. */
  public ApiUser(Principal principal, List<String> keys) {
    this(principal, keys, KeyScope.ALL);
  }

  /** Returns the administrator that {@code auth.api_keys} stand for: user 0, group 0. */
  public static ApiUser administrator(List<String> keys) {
    return new ApiUser(new Principal("administrator", Credentials.ROOT, true), keys);
  }

  /** Returns the name only, since keys are secrets. */
  @Override
  public String toString() {
    return "ApiUser[" + principal.name() + "]";
  }
}
