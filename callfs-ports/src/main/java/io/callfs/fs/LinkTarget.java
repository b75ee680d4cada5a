package io.callfs.fs;

import java.util.List;
import java.util.Objects;

/**
 * The text of a symbolic link: 1 to 4095 bytes without NUL, kept as given ({@code symlink(2)},
 * {@code symlink(7)}). It need not name anything. Absolute texts resolve from the CallFS root.
 */
public record LinkTarget(String text) {

  /** The longest text, in bytes. */
  public static final int MAX_BYTES = 4095;

  /**
   * Checks the text.
   *
   * @throws FsException ENOENT for the empty text, EINVAL for NUL or ill-formed Unicode,
   *     ENAMETOOLONG above 4095 bytes
   */
  public LinkTarget {
    if (Objects.requireNonNull(text).isEmpty()) {
      throw new FsException(Errno.ENOENT, "empty link text");
    }
    if (text.indexOf('\0') >= 0) {
      throw new FsException(Errno.EINVAL, "link text holds NUL");
    }
    if (text.length() > MAX_BYTES || Utf8.length(text) > MAX_BYTES) {
      throw new FsException(Errno.ENAMETOOLONG, "link text is longer than " + MAX_BYTES + " bytes");
    }
  }

  /** Returns whether resolution starts at the root. */
  public boolean absolute() {
    return text.charAt(0) == '/';
  }

  /** Returns whether the text ends in a slash and so demands a directory. */
  public boolean directory() {
    return text.charAt(text.length() - 1) == '/';
  }

  /** Returns the components, {@code .} and {@code ..} among them. */
  public List<String> components() {
    return FsPath.split(text);
  }

  /** Returns the length in bytes, which is the size of the link. */
  public int bytes() {
    return Utf8.length(text);
  }
}
