package io.callfs.core;

/** What a write does where its name exists. */
public enum Existing {
  /** Fails with EEXIST, as {@code O_CREAT | O_EXCL} does; a symbolic link counts as existing. */
  REFUSE,
  /** Replaces the content of a regular file, as {@code O_CREAT | O_TRUNC} does. */
  REPLACE
}
