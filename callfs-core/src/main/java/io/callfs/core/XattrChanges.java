package io.callfs.core;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is to become of extended attributes ({@code xattr(7)}): any number of {@code setxattr(2)}
 * and {@code removexattr(2)} at once.
 *
 * @param set name to new value, whether the attribute exists or not; in the order of the changes
 * @param removed names that must exist; in the order of the changes, after those set
 */
public record XattrChanges(Map<String, Octets> set, Set<String> removed) {

  /** The longest name, prefix included, in bytes (XATTR_NAME_MAX). */
  public static final int MAX_NAME_BYTES = 255;

  /** The longest value, in bytes (XATTR_SIZE_MAX). */
  public static final int MAX_VALUE_BYTES = 65_536;

  /**
   * Checks what the kernel checks before it looks at the path.
   *
   * @throws FsException ERANGE for an empty name or one above 255 bytes; E2BIG for a value above 64
   *     KiB; EINVAL for a name that no C string can hold, a name in both parts, or no change at all
   */
  public XattrChanges {
    set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    removed = Collections.unmodifiableSet(new LinkedHashSet<>(removed));
    if (set.isEmpty() && removed.isEmpty()) {
      throw new FsException(Errno.EINVAL, "no extended attribute to change");
    }
    if (!Collections.disjoint(set.keySet(), removed)) {
      throw new FsException(Errno.EINVAL, "an extended attribute is both set and removed");
    }
    requireNames(set.keySet());
    requireNames(removed);
    set.forEach((name, value) -> {
      if (value.length() > MAX_VALUE_BYTES) {
        throw new FsException(
            Errno.E2BIG,
            "extended attribute '"
                + name
                + "' of "
                + value.length()
                + " bytes; at most "
                + MAX_VALUE_BYTES);
      }
    });
  }

  private static void requireNames(Collection<String> names) {
    for (String name : names) {
      if (name.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
        throw new FsException(
            Errno.EINVAL, "name of an extended attribute holds NUL or is not well-formed Unicode");
      }
      if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
        throw new FsException(
            Errno.ERANGE,
            "name of an extended attribute must have 1 to " + MAX_NAME_BYTES + " bytes");
      }
    }
  }
}
