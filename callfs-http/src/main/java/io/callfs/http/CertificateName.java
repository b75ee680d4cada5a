package io.callfs.http;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * A name that a client's certificate vouches for: its subject (RFC 4514), or an alternative name of
 * it (RFC 5280 §4.2.1.6) as {@code email:}, {@code dns:} or {@code uri:} and the name. Compared
 * exactly, but that the names of hosts are in lower case.
 *
 * @param value the subject as {@link X500Principal#RFC2253} writes it, or the alternative name with
 *     its prefix
 */
public record CertificateName(String value) {

  private static final Pattern ALTERNATIVE = Pattern.compile("(email|dns|uri):[!-~]{1,1024}");
  private static final int EMAIL = 1;
  private static final int DNS = 2;
  private static final int URI = 6;

  /** Checks the form. */
  public CertificateName {
    if (!ALTERNATIVE.matcher(value).matches() && !isSubject(value)) {
      throw new IllegalArgumentException("is no name of a certificate in its one form");
    }
  }

  /** Tells whether a text is a subject in its one form, which not all that is encoded has. */
  private static boolean isSubject(String text) {
    try {
      return text.equals(subject(text));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Reads a name: {@code CN=ann,O=Example}, {@code email:ann@example.org}, {@code
   * dns:ann.example.org} or {@code uri:urn:example:ann}.
   *
   * @throws IllegalArgumentException that completes "the name …"
   */
  public static CertificateName parse(String text) {
    if (ALTERNATIVE.matcher(text).matches()) {
      return new CertificateName(text.startsWith("dns:") ? text.toLowerCase(Locale.ROOT) : text);
    }
    return new CertificateName(subject(text));
  }

  private static String subject(String text) {
    try {
      String subject = new X500Principal(text).getName(X500Principal.RFC2253);
      if (!subject.isEmpty()) {
        return subject;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "is neither a subject such as CN=ann,O=Example nor an alternative name such as"
            + " email:ann@example.org, dns:ann.example.org or uri:urn:example:ann");
  }

  /** Returns what a certificate vouches for; what has no such form in it is passed over. */
  static List<CertificateName> of(X509Certificate certificate) {
    List<CertificateName> names = new ArrayList<>();
    String subject = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
    if (isSubject(subject)) {
      names.add(new CertificateName(subject));
    }
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
        String prefix =
            switch ((Integer) alternative.get(0)) {
              case EMAIL -> "email:";
              case DNS -> "dns:";
              case URI -> "uri:";
              default -> "";
            };
        String text = prefix + alternative.get(1);
        if (ALTERNATIVE.matcher(text).matches()) {
          names.add(parse(text));
        }
      }
    } catch (CertificateParsingException e) {
      return List.of();
    }
    return names;
  }

  @Override
  public String toString() {
    return value;
  }
}
