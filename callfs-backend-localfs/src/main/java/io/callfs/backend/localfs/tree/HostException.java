package io.callfs.backend.localfs.tree;

import java.io.IOException;

/** A system call of the host that failed. */
final class HostException extends IOException {

  static final int ENOENT = 2;
  static final int EIO = 5;
  static final int EEXIST = 17;
  static final int ERANGE = 34;
  static final int ENOTEMPTY = 39;
  static final int ENODATA = 61;
  static final int EOPNOTSUPP = 95;

  private static final long serialVersionUID = 1L;

  private final int errno;

  HostException(int errno, String message) {
    super(message);
    this.errno = errno;
  }

  /** Returns the number of {@code errno(3)}. */
  int errno() {
    return errno;
  }
}
