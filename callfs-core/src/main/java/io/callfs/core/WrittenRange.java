package io.callfs.core;

import io.callfs.fs.RegularFile;
import java.util.Objects;

/**
 * What a write into an open file has done.
 *
 * @param file the file afterwards
 * @param position where the first byte went
 * @param count bytes written
 */
public record WrittenRange(RegularFile file, long position, long count) {
  /** Checks the parts. */
  public WrittenRange {
    Objects.requireNonNull(file);
  }
}
