package io.callfs.core;

/** What a creation does where directories on the way do not exist. */
public enum Parents {
  /** Fails with ENOENT, as the system calls do. */
  REQUIRE,
  /** Makes them, as {@code mkdir -p} does: mode 0777 less the umask, the caller's own. */
  MAKE
}
