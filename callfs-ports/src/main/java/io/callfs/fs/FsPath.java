package io.callfs.fs;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * An absolute path as a caller gave it, split at its slashes and not yet resolved: {@code .} and
 * {@code ..} are kept, since what they mean depends on links on the way ({@code
 * path_resolution(7)}).
 *
 * @param components non-empty texts without slash and NUL; may be {@code .}, {@code ..} or longer
 *     than a name may be
 * @param directory whether the path ends in a slash and so demands a directory
 */
public record FsPath(List<String> components, boolean directory) {

  /**
   * The longest path, in bytes, with its leading slash and without a terminating NUL (PATH_MAX -
   * 1).
   */
  public static final int MAX_BYTES = 4095;

  /** The root. */
  public static final FsPath ROOT = new FsPath(List.of(), true);

  /** Checks and copies the components. */
  public FsPath {
    components = List.copyOf(components);
    for (String component : components) {
      if (component.isEmpty() || component.indexOf('/') >= 0 || component.indexOf('\0') >= 0) {
        throw new FsException(Errno.EINVAL, "path component is empty or holds a slash or NUL");
      }
    }
  }

  /**
   * Parses an absolute path byte for byte as the system calls take it: a run of slashes counts as
   * one, nothing is decoded.
   *
   * @throws FsException ENOENT for the empty text; EINVAL for a path that is not absolute, holds
   *     NUL or is not well-formed Unicode; ENAMETOOLONG above 4095 bytes
   */
  public static FsPath parse(String text) {
    if (Objects.requireNonNull(text).isEmpty()) {
      throw new FsException(Errno.ENOENT, "empty path");
    }
    if (text.charAt(0) != '/') {
      throw new FsException(Errno.EINVAL, "path does not begin with '/'");
    }
    if (text.indexOf('\0') >= 0) {
      throw new FsException(Errno.EINVAL, "path holds NUL");
    }
    if (text.length() > MAX_BYTES || Utf8.length(text) > MAX_BYTES) {
      throw new FsException(Errno.ENAMETOOLONG, "path is longer than " + MAX_BYTES + " bytes");
    }
    return new FsPath(split(text), text.charAt(text.length() - 1) == '/');
  }

  /** Returns the path of an entry of this directory. */
  public FsPath resolve(Name name) {
    List<String> longer = new ArrayList<>(components.size() + 1);
    longer.addAll(components);
    longer.add(name.value());
    return new FsPath(longer, false);
  }

  /** Returns whether no component is left, which is the root. */
  public boolean isRoot() {
    return components.isEmpty();
  }

  /** Returns the path as text, with single slashes. */
  @Override
  public String toString() {
    if (components.isEmpty()) {
      return "/";
    }
    String joined = "/" + String.join("/", components);
    return directory ? joined + "/" : joined;
  }

  static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '/') {
        if (i > start) {
          parts.add(text.substring(start, i));
        }
        start = i + 1;
      }
    }
    return parts;
  }
}
