package io.callfs.fs;

import java.util.Objects;

/**
 * A name in a directory and the inode that it names: the only thing that a rename changes.
 *
 * @param parent the directory
 * @param name the name, unique within the directory
 * @param inode what it names
 */
public record Dentry(InodeId parent, Name name, InodeId inode) {

  /** Checks the parts. */
  public Dentry {
    Objects.requireNonNull(parent);
    Objects.requireNonNull(name);
    Objects.requireNonNull(inode);
  }
}
