package io.callfs.http;

import io.callfs.fs.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds who calls by the key in {@code Authorization: Bearer} (API.md §2), or by the certificate of
 * the connection where there is no such field. Immutable, thread-safe.
 *
 * <p>A presented key is hashed, and known keys are found by their hash, so how long it takes tells
 * nothing of a known key. There is no cache of keys that were seen: hashing costs less than a
 * microsecond, and a cache would hold secrets.
 */
public final class Authenticator {

  private static final String SCHEME = "Bearer";
  private static final String STORED_HASH = "sha256:";
  private static final byte[] NO_KEY = new byte[32];

  /** A key that somebody has, or a name that somebody's certificate has. */
  static final class Known {
    private final byte[] hash;
    private final Principal principal;
    private final KeyScope scope;
    private final @Nullable CertificateName name;

    Known(byte[] hash, Principal principal, KeyScope scope, @Nullable CertificateName name) {
      this.hash = hash;
      this.principal = principal;
      this.scope = scope;
      this.name = name;
    }

    /** Returns the name of the certificate that stands for the key. */
    @Nullable CertificateName name() {
      return name;
    }

    private Known until(Instant end) {
      return new Known(hash, principal, new KeyScope(List.of(), false, Optional.of(end)), name);
    }

    /** Returns whose it is. */
    Principal principal() {
      return principal;
    }

    /** Returns what it may be used for. */
    KeyScope scope() {
      return scope;
    }

    /** Returns a number that stands for the key and tells nothing of it. */
    long id() {
      return prefix(hash);
    }
  }

  private final MessageDigest prototype;
  private final Map<Long, List<Known>> knownByPrefix;
  private final Map<CertificateName, Known> knownByName;

  private Authenticator(
      MessageDigest prototype,
      Map<Long, List<Known>> knownByPrefix,
      Map<CertificateName, Known> knownByName) {
    this.prototype = prototype;
    this.knownByPrefix = knownByPrefix;
    this.knownByName = knownByName;
  }

  /**
   * Makes one that knows these users.
   *
   * @throws IllegalArgumentException for an empty key, a malformed hash, and a key or a name of a
   *     certificate that two users have; the message names users, never keys
   */
  public static Authenticator of(List<ApiUser> users) {
    MessageDigest prototype = sha256();
    Map<Long, List<Known>> known = new HashMap<>();
    Map<CertificateName, Known> named = new HashMap<>();
    for (ApiUser user : users) {
      for (CertificateName name : user.certificates()) {
        byte[] hash = copy(prototype).digest(name.value().getBytes(StandardCharsets.UTF_8));
        Known other = named.put(name, new Known(hash, user.principal(), user.scope(), name));
        if (other != null && !other.principal.equals(user.principal())) {
          throw alike(other.principal, user.principal(), "name of a certificate");
        }
      }
      for (String key : user.keys()) {
        byte[] hash = hashOf(prototype, user, key);
        List<Known> alike = known.computeIfAbsent(prefix(hash), unused -> new ArrayList<>());
        for (Known other : alike) {
          if (MessageDigest.isEqual(other.hash, hash)
              && !other.principal.equals(user.principal())) {
            throw alike(other.principal, user.principal(), "API key");
          }
        }
        alike.add(new Known(hash, user.principal(), user.scope(), null));
      }
    }
    return new Authenticator(prototype, Map.copyOf(known), Map.copyOf(named));
  }

  private static IllegalArgumentException alike(Principal one, Principal other, String what) {
    return new IllegalArgumentException(
        "users " + one.name() + " and " + other.name() + " have the same " + what);
  }

  /**
   * Returns who calls; empty without a valid key, with the same work whatever the cause. Two {@code
   * Authorization} fields count as none.
   */
  public Optional<Principal> authenticate(Request request) {
    Known known = find(request);
    return known == null ? Optional.empty() : Optional.of(known.principal);
  }

  /** As {@link #authenticate}, but tells which key it was; null without a valid one. */
  @Nullable Known find(Request request) {
    List<String> fields = request.headers("Authorization");
    byte[] hash = hash(fields.size() == 1 ? presentedKey(fields.get(0)) : NO_KEY);
    Known found = null;
    for (Known known : knownByPrefix.getOrDefault(prefix(hash), List.of())) {
      if (MessageDigest.isEqual(known.hash, hash)) {
        found = known;
      }
    }
    return found;
  }

  /**
   * Returns whose certificate the client of a request without a key has shown; null where it showed
   * none, or one whose names are nobody's or those of two users. It ends with the certificate.
   */
  @Nullable Known certified(Request request) {
    Optional<X509Certificate> shown = request.certificate();
    if (shown.isEmpty() || !request.headers("Authorization").isEmpty()) {
      return null;
    }
    Known found = null;
    Set<Principal> principals = new HashSet<>();
    for (CertificateName name : CertificateName.of(shown.get())) {
      Known known = knownByName.get(name);
      if (known != null) {
        found = known;
        principals.add(known.principal);
      }
    }
    return found == null || principals.size() > 1
        ? null
        : found.until(shown.get().getNotAfter().toInstant());
  }

  /** Returns whose name of a certificate that is; null where it is nobody's. */
  @Nullable Known certified(String name) {
    try {
      return knownByName.get(CertificateName.parse(name));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static byte[] presentedKey(String field) {
    int space = SCHEME.length();
    if (field.length() < space + 2
        || !field.regionMatches(true, 0, SCHEME, 0, space)
        || field.charAt(space) != ' ') {
      return NO_KEY;
    }
    String key = field.substring(space + 1).strip();
    // A field value comes as the bytes that the client sent, one character for each.
    return key.isEmpty() ? NO_KEY : key.getBytes(StandardCharsets.ISO_8859_1);
  }

  private byte[] hash(byte[] bytes) {
    return copy(prototype).digest(bytes);
  }

  private static byte[] hashOf(MessageDigest prototype, ApiUser user, String key) {
    if (key.startsWith(STORED_HASH)) {
      try {
        byte[] hash = HexFormat.of().parseHex(key.substring(STORED_HASH.length()));
        if (hash.length == 32) {
          return hash;
        }
      } catch (IllegalArgumentException e) {
        // Said below, without the text that may be a secret.
      }
      throw new IllegalArgumentException(
          "an API key of user "
              + user.principal().name()
              + " is not sha256: and 64 hexadecimal digits");
    }
    if (key.isBlank()) {
      throw new IllegalArgumentException(
          "an API key of user " + user.principal().name() + " is empty");
    }
    return copy(prototype).digest(key.getBytes(StandardCharsets.UTF_8));
  }

  private static long prefix(byte[] hash) {
    long prefix = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      prefix = (prefix << 8) | (hash[i] & 0xff);
    }
    return prefix;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the SHA-256 of this platform can't be cloned", e);
    }
  }
}
