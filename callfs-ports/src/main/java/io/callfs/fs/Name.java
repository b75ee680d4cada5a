package io.callfs.fs;

import java.util.Objects;

/**
 * The name of a directory entry: 1 to 255 bytes of UTF-8, any characters but {@code /} and NUL,
 * neither {@code .} nor {@code ..} ({@code path_resolution(7)}). Kept as given, never normalised.
 * Ordered bytewise.
 */
public record Name(String value) implements Comparable<Name> {

  /** The longest name, in bytes (NAME_MAX). */
  public static final int MAX_BYTES = 255;

  /**
   * Checks the name.
   *
   * @throws FsException ENAMETOOLONG above 255 bytes; EINVAL for what can't be a name; ENOENT for
   *     the empty name
   */
  public Name {
    Objects.requireNonNull(value);
    if (value.isEmpty()) {
      throw new FsException(Errno.ENOENT, "empty name");
    }
    if (value.indexOf('/') >= 0 || value.indexOf('\0') >= 0) {
      throw new FsException(Errno.EINVAL, "name holds a slash or NUL");
    }
    if (value.equals(".") || value.equals("..")) {
      throw new FsException(Errno.EINVAL, "'" + value + "' is not a name");
    }
    if (value.length() > MAX_BYTES || Utf8.length(value) > MAX_BYTES) {
      throw new FsException(Errno.ENAMETOOLONG, "name is longer than " + MAX_BYTES + " bytes");
    }
  }

  @Override
  public int compareTo(Name other) {
    return Utf8.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
