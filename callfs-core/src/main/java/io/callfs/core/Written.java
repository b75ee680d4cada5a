package io.callfs.core;

import io.callfs.fs.RegularFile;
import java.util.Objects;

/**
 * What a write has published.
 *
 * @param file the inode as it is now
 * @param created whether the name was new
 */
public record Written(RegularFile file, boolean created) {

  /** Checks the parts. */
  public Written {
    Objects.requireNonNull(file);
  }
}
