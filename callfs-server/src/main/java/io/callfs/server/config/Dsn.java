package io.callfs.server.config;

import java.util.regex.Pattern;

/** Shows a connection string without what is secret in it. */
final class Dsn {

  private static final Pattern SECRET_PARAMETER =
      Pattern.compile("(?i)([?&;](?:[a-z_]*(?:password|passwd|pwd|secret|token)[a-z_]*)=)[^&;]*");

  private Dsn() {}

  /**
   * Returns the text with the password of its user part and every parameter that names a password
   * masked. In doubt more is masked: a password may hold an {@code @} or a slash that ought to have
   * been encoded.
   */
  static String masked(String dsn) {
    int authority = dsn.indexOf("://");
    if (authority < 0) {
      return SECRET_PARAMETER.matcher(dsn).replaceAll("$1" + Secret.MASK);
    }
    int start = authority + 3;
    int at = dsn.lastIndexOf('@');
    String masked = dsn;
    if (at >= start) {
      int colon = dsn.indexOf(':', start);
      if (colon >= 0 && colon < at) {
        masked = dsn.substring(0, colon + 1) + Secret.MASK + dsn.substring(at);
      }
    }
    return SECRET_PARAMETER.matcher(masked).replaceAll("$1" + Secret.MASK);
  }
}
