package io.callfs.fs;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/** An immutable sequence of bytes, a value: digests, extended attributes, small contents. */
public final class Octets {

  private static final Octets EMPTY = new Octets(new byte[0]);

  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns no bytes. */
  public static Octets empty() {
    return EMPTY;
  }

  /** Copies the bytes. */
  public static Octets copyOf(byte[] bytes) {
    return new Octets(bytes.clone());
  }

  /** Copies a part of the bytes. */
  public static Octets copyOf(byte[] bytes, int offset, int length) {
    return new Octets(Arrays.copyOfRange(bytes, offset, Math.addExact(offset, length)));
  }

  /** Takes the array over without a copy: the caller must never touch it again. */
  public static Octets wrap(byte[] bytes) {
    return new Octets(bytes);
  }

  /** Returns the number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** Returns a copy. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** Returns a read-only view, without a copy; each call gives a buffer of its own. */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** Returns the base64 form (RFC 4648 §4). */
  public String toBase64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Returns the length only, since the bytes may be anyone's. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
