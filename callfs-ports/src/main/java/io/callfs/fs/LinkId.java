package io.callfs.fs;

import java.util.Objects;

/**
 * What a download link is known by to everyone: the SHA-256 of its secret in 64 hexadecimal digits,
 * from which the secret can't be found.
 */
public record LinkId(String value) {

  private static final int DIGITS = 64;

  /** Checks the digits. */
  public LinkId {
    Objects.requireNonNull(value);
    if (value.length() != DIGITS || !value.chars().allMatch(LinkId::hexadecimal)) {
      throw new FsException(
          Errno.EINVAL, "the id of a link must be " + DIGITS + " lower-case hexadecimal digits");
    }
  }

  private static boolean hexadecimal(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  @Override
  public String toString() {
    return value;
  }
}
