package io.callfs.fs;

import java.util.Objects;

/**
 * An entry as a listing shows it: its name and the inode behind it, which is not followed where it
 * is a link.
 */
public record DirectoryEntry(Name name, Inode inode) {

  /** Checks the parts. */
  public DirectoryEntry {
    Objects.requireNonNull(name);
    Objects.requireNonNull(inode);
  }
}
