package io.callfs.server.setup;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * As much of DER (X.690) as it takes to put a SEC1 or PKCS#1 key into the PKCS#8 envelope that the
 * platform reads.
 *
 * <p>Thus reading a certificate and its key needs no library.
 */
final class Der {

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int CONTEXT_0 = 0xa0;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
  private static final byte[] RSA_ALGORITHM = {
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };
  private static final byte[] EC_OID = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private Der() {}

  /** Wraps an RSAPrivateKey (RFC 8017 A.1.2) as PrivateKeyInfo (RFC 5208). */
  static byte[] pkcs8FromPkcs1(byte[] key) {
    return element(SEQUENCE, VERSION_0, RSA_ALGORITHM, element(OCTET_STRING, key));
  }

  /**
   * Wraps an ECPrivateKey (RFC 5915); {@code separate} are the parameters of a block of their own,
   * empty where there is none.
   */
  static byte[] pkcs8FromSec1(byte[] key, byte[] separate) {
    byte[] parameters = curve(key).orElse(separate);
    if (parameters.length == 0) {
      throw new IllegalArgumentException("the key does not name its curve");
    }
    return element(
        SEQUENCE, VERSION_0, element(SEQUENCE, EC_OID, parameters), element(OCTET_STRING, key));
  }

  /** Returns what is in the element [0] of an ECPrivateKey. */
  private static Optional<byte[]> curve(byte[] key) {
    ByteBuffer content = enter(ByteBuffer.wrap(key), SEQUENCE);
    while (content.hasRemaining()) {
      int tag = content.get() & 0xff;
      ByteBuffer value = take(content);
      if (tag == CONTEXT_0) {
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        return Optional.of(bytes);
      }
    }
    return Optional.empty();
  }

  private static ByteBuffer enter(ByteBuffer buffer, int expected) {
    if (!buffer.hasRemaining() || (buffer.get() & 0xff) != expected) {
      throw new IllegalArgumentException("the key is no DER sequence");
    }
    return take(buffer);
  }

  /** Reads a length and takes that much. */
  private static ByteBuffer take(ByteBuffer buffer) {
    int length = readLength(buffer);
    if (length < 0 || length > buffer.remaining()) {
      throw new IllegalArgumentException("the key is cut off");
    }
    ByteBuffer value = buffer.slice(buffer.position(), length);
    buffer.position(buffer.position() + length);
    return value;
  }

  private static int readLength(ByteBuffer buffer) {
    if (!buffer.hasRemaining()) {
      return -1;
    }
    int first = buffer.get() & 0xff;
    if (first < 0x80) {
      return first;
    }
    int bytes = first & 0x7f;
    if (bytes > 3 || bytes > buffer.remaining()) {
      return -1;
    }
    int length = 0;
    for (int i = 0; i < bytes; i++) {
      length = length << 8 | (buffer.get() & 0xff);
    }
    return length;
  }

  private static byte[] element(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
