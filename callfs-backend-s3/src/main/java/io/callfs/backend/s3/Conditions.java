package io.callfs.backend.s3;

/** Remembers whether the service takes conditions on what it stores. Thread-safe. */
final class Conditions {

  private static final int NOT_IMPLEMENTED = 501;

  private volatile boolean taken = true;

  boolean taken() {
    return taken;
  }

  /** Returns whether a request was refused for its condition alone, which is not made any more. */
  boolean refused(int status) {
    if (status == NOT_IMPLEMENTED && taken) {
      taken = false;
      return true;
    }
    return false;
  }
}
