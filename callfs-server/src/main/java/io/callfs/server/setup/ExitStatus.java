package io.callfs.server.setup;

/** Exit codes of the {@code callfs} command; those of {@code sysexits(3)} where one fits. */
public enum ExitStatus {
  /** Everything went well. */
  OK(0),
  /** A fault of the program. */
  SOFTWARE(70),
  /** The command line is wrong, EX_USAGE. */
  USAGE(64),
  /**
   * Something needed is not available: a port in use, a service that cannot be reached,
   * EX_UNAVAILABLE.
   */
  UNAVAILABLE(69),
  /** A disk failed or is full, EX_IOERR. */
  IO(74),
  /** Another server uses the same data; later it may not, EX_TEMPFAIL. */
  BUSY(75),
  /** A file or directory may not be used by this user, EX_NOPERM. */
  NO_PERMISSION(77),
  /** The configuration is wrong, EX_CONFIG. */
  CONFIGURATION(78);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  /** Returns the number. */
  public int code() {
    return code;
  }
}
