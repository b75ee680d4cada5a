package io.callfs.fs;

import java.util.Objects;

/**
 * The key of a blob within its store: 1 to 200 characters, segments of letters, digits, {@code .},
 * {@code _}, {@code -} and {@code ~} with single slashes between them; no segment begins with a
 * dot. Made by the engine, never from a user's path, so it is safe as a relative file name and as
 * an object key. No key is the beginning of another up to a slash: where {@code a} is one, {@code
 * a/b} is none, since a disk cannot have both; the engine keeps to that, no value can check it.
 */
public record BlobKey(String value) {

  /** Checks the form. */
  public BlobKey {
    Objects.requireNonNull(value);
    if (value.isEmpty() || value.length() > 200) {
      throw new IllegalArgumentException("blob key must have 1 to 200 characters");
    }
    char before = '/';
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '-'
              || c == '~';
      boolean inside = before != '/' && (c == '.' || c == '/');
      if (!plain && !inside) {
        throw new IllegalArgumentException("blob key has a character out of place at " + i);
      }
      before = c;
    }
    if (before == '/') {
      throw new IllegalArgumentException("blob key ends in a slash");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
