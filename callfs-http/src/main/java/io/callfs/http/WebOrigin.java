package io.callfs.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * A site, as browsers name it in {@code Origin} (RFC 6454 §6.2): scheme, host, and the port where
 * it is not the usual one.
 *
 * @param value the serialised origin
 */
public record WebOrigin(String value) {

  /** Checks the form. */
  public WebOrigin {
    if (!value.equals(serialised(value))) {
      throw new IllegalArgumentException("is no origin as browsers write it");
    }
  }

  /**
   * Reads an origin; upper case, and a port that is the usual one, are taken too.
   *
   * @throws IllegalArgumentException that completes "the origin …"
   */
  public static WebOrigin parse(String text) {
    return new WebOrigin(serialised(text));
  }

  private static String serialised(String text) {
    URI uri;
    try {
      uri = new URI(text.toLowerCase(Locale.ROOT));
    } catch (URISyntaxException e) {
      throw wrong();
    }
    String scheme = uri.getScheme();
    boolean https = "https".equals(scheme);
    if ((!https && !"http".equals(scheme))
        || uri.getHost() == null
        || uri.getRawUserInfo() != null
        || !uri.getRawPath().isEmpty()
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getPort() > 65_535) {
      throw wrong();
    }
    boolean usual = uri.getPort() < 0 || uri.getPort() == (https ? 443 : 80);
    return scheme + "://" + uri.getHost() + (usual ? "" : ":" + uri.getPort());
  }

  private static IllegalArgumentException wrong() {
    return new IllegalArgumentException(
        "is no origin such as https://app.example.org or http://localhost:3000");
  }

  @Override
  public String toString() {
    return value;
  }
}
