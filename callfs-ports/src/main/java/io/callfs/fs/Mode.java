package io.callfs.fs;

/**
 * Permission bits of an inode, 12 bits: set-user-ID, set-group-ID, sticky, and rwx for owner, group
 * and others ({@code inode(7)}).
 */
public record Mode(int bits) {

  /** Set-user-ID, S_ISUID. */
  public static final int SET_UID = 04000;

  /** Set-group-ID, S_ISGID. */
  public static final int SET_GID = 02000;

  /** Sticky, S_ISVTX. */
  public static final int STICKY = 01000;

  /** Execute for the group, S_IXGRP. */
  public static final int GROUP_EXECUTE = 0010;

  /** All twelve bits. */
  public static final int ALL = 07777;

  /**
   * Checks the bits.
   *
   * @throws FsException EINVAL for bits outside of 07777
   */
  public Mode {
    if ((bits & ~ALL) != 0) {
      throw new FsException(
          Errno.EINVAL, "mode 0" + Integer.toOctalString(bits) + " is not within 0 to 07777");
    }
  }

  /**
   * Parses octal digits, with or without leading zeros.
   *
   * @throws FsException EINVAL for anything else
   */
  public static Mode parse(String octal) {
    if (octal.isEmpty() || octal.length() > 8) {
      throw new FsException(Errno.EINVAL, "mode must be octal digits, 0 to 7777");
    }
    int bits = 0;
    for (int i = 0; i < octal.length(); i++) {
      char c = octal.charAt(i);
      if (c < '0' || c > '7') {
        throw new FsException(Errno.EINVAL, "mode must be octal digits, 0 to 7777");
      }
      bits = (bits << 3) | (c - '0');
    }
    return new Mode(bits);
  }

  /** Returns whether any of these bits is set. */
  public boolean has(int mask) {
    return (bits & mask) != 0;
  }

  /** Returns the mode with these bits set. */
  public Mode with(int mask) {
    return new Mode(bits | mask);
  }

  /** Returns the mode with these bits cleared; so a umask is applied. */
  public Mode without(int mask) {
    return new Mode(bits & ~mask);
  }

  /** Returns octal digits, at least four: {@code 0644}, {@code 1777}. */
  @Override
  public String toString() {
    String digits = Integer.toOctalString(bits);
    return "0000".substring(Math.min(4, digits.length())) + digits;
  }
}
