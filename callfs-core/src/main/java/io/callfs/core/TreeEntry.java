package io.callfs.core;

import io.callfs.fs.Inode;
import java.util.Objects;

/**
 * An entry met while a directory is listed, maybe with those below it.
 *
 * @param path of the entry relative to the listed directory, without a leading slash
 * @param depth 0 for the entries of the listed directory itself
 * @param inode not followed where it is a link
 */
public record TreeEntry(String path, int depth, Inode inode) {

  /** Checks the parts. */
  public TreeEntry {
    Objects.requireNonNull(path);
    Objects.requireNonNull(inode);
  }

  /** Returns the last component of the path. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
