package io.callfs.metadata.sql;

import io.callfs.fs.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Extended attributes in one column: for each the length of its name, the name in UTF-8, the length
 * of its value, the value; lengths of four bytes, big-endian. No attributes are no column at all.
 */
final class Xattrs {

  private Xattrs() {}

  static byte @Nullable [] encode(Map<String, Octets> xattrs) {
    if (xattrs.isEmpty()) {
      return null;
    }
    Map<ByteBuffer, Octets> encoded = new HashMap<>();
    int length = 0;
    for (Map.Entry<String, Octets> xattr : xattrs.entrySet()) {
      ByteBuffer name = StandardCharsets.UTF_8.encode(xattr.getKey());
      encoded.put(name, xattr.getValue());
      length += 8 + name.remaining() + xattr.getValue().length();
    }
    ByteBuffer column = ByteBuffer.allocate(length);
    encoded.forEach((name, value) ->
        column
            .putInt(name.remaining())
            .put(name.duplicate())
            .putInt(value.length())
            .put(value.asByteBuffer()));
    return column.array();
  }

  static Map<String, Octets> decode(byte @Nullable [] column) {
    if (column == null) {
      return Map.of();
    }
    Map<String, Octets> xattrs = new HashMap<>();
    ByteBuffer bytes = ByteBuffer.wrap(column);
    while (bytes.hasRemaining()) {
      String name = new String(part(bytes), StandardCharsets.UTF_8);
      xattrs.put(name, Octets.wrap(part(bytes)));
    }
    return xattrs;
  }

  private static byte[] part(ByteBuffer bytes) {
    byte[] part = new byte[bytes.getInt()];
    bytes.get(part);
    return part;
  }
}
