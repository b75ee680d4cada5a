package io.callfs.metadata.sql;

import io.callfs.fs.Octets;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Extended attributes as one column: their number, then each name and value with its length; null
 * for none.
 */
final class Xattrs {

  private Xattrs() {}

  static byte @Nullable [] encode(Map<String, Octets> xattrs) {
    if (xattrs.isEmpty()) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(xattrs.size());
      for (Map.Entry<String, Octets> xattr : xattrs.entrySet()) {
        out.writeUTF(xattr.getKey());
        out.writeInt(xattr.getValue().length());
        out.write(xattr.getValue().toByteArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  static Map<String, Octets> decode(byte @Nullable [] column) {
    if (column == null) {
      return Map.of();
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(column))) {
      int size = in.readInt();
      Map<String, Octets> xattrs = new HashMap<>();
      for (int i = 0; i < size; i++) {
        String name = in.readUTF();
        xattrs.put(name, Octets.wrap(in.readNBytes(in.readInt())));
      }
      return xattrs;
    } catch (IOException e) {
      throw new UncheckedIOException("the column xattrs is damaged", e);
    }
  }
}
