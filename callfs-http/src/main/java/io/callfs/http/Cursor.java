package io.callfs.http;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * Where a listing goes on: the path after which, with a checksum, in a form that says nothing. It
 * gives no right to anything, so it needs no secret.
 */
final class Cursor {

  private Cursor() {}

  static String encode(String lastPath) {
    byte[] path = lastPath.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(4 + path.length).putInt(checksum(path)).put(path);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /**
   * Returns the path.
   *
   * @throws FsException EINVAL for what {@link #encode} did not make
   */
  static String decode(String cursor) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      if (bytes.remaining() > 4) {
        bytes.getInt();
        String path = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        if (encode(path).equals(cursor)) {
          return path;
        }
      }
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw new FsException(Errno.EINVAL, "cursor is not one that a listing gave", e);
    }
    throw new FsException(Errno.EINVAL, "cursor is not one that a listing gave");
  }

  private static int checksum(byte[] path) {
    CRC32C checksum = new CRC32C();
    checksum.update(path);
    return (int) checksum.getValue();
  }
}
