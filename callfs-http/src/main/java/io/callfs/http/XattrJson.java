package io.callfs.http;

import io.callfs.core.XattrChanges;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Octets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Extended attributes as JSON: names to values in base64 (API.md §6). */
final class XattrJson {

  private XattrJson() {}

  /** Writes {@code {"xattrs":{"user.k":"base64"}}}. */
  static void write(JsonText json, Map<String, Octets> xattrs) {
    json.raw("{").name("xattrs").raw("{");
    boolean first = true;
    for (Map.Entry<String, Octets> xattr : xattrs.entrySet()) {
      json.raw(first ? "" : ",")
          .string(xattr.getKey())
          .raw(":")
          .string(xattr.getValue().toBase64());
      first = false;
    }
    json.raw("}}");
  }

  /**
   * Reads the field {@code xattrs} of a PATCH: a value sets, {@code null} removes.
   *
   * @throws FsException EINVAL for what is no base64, and what {@link XattrChanges} refuses
   */
  static XattrChanges changes(JsonBody body) {
    Map<String, Octets> set = new LinkedHashMap<>();
    Set<String> removed = new LinkedHashSet<>();
    body.texts("xattrs")
        .forEach((name, value) -> {
          if (value.isPresent()) {
            set.put(name, base64(name, value.get()));
          } else {
            removed.add(name);
          }
        });
    return new XattrChanges(set, removed);
  }

  private static Octets base64(String name, String value) {
    try {
      return Octets.wrap(Base64.getDecoder().decode(value));
    } catch (IllegalArgumentException e) {
      throw new FsException(
          Errno.EINVAL, "the value of extended attribute '" + name + "' is not base64", e);
    }
  }
}
