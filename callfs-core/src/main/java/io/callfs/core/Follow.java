package io.callfs.core;

/** What resolution does with a symbolic link in the last component of a path. */
public enum Follow {
  /** Goes on to what the link names, as {@code stat(2)} does. */
  LINKS,
  /** Takes the link itself, as {@code lstat(2)} does. */
  NOTHING
}
