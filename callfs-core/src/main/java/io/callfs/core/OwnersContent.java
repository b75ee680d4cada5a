package io.callfs.core;

import io.callfs.fs.RegularFile;
import java.io.InputStream;
import java.util.Optional;

/**
 * What the instance that owns a file tells one that is to own it from now on. Every call asks the
 * owner that the given version of the file names.
 */
public interface OwnersContent {

  /**
   * Asks the owner whether the file may leave it.
   *
   * @throws io.callfs.fs.FsException EBUSY where it is open there; what else the owner refuses
   */
  void requireMovable(RegularFile file);

  /**
   * Opens a range of the content of one version of a file. What breaks off throws in the middle,
   * and is never a short stream.
   *
   * @param offset first byte
   * @param length number of bytes, at least one
   * @return these bytes and then the end, closed by the caller; empty where the content is another
   *     one by now
   * @throws io.callfs.fs.FsException what the owner refuses
   */
  Optional<InputStream> open(RegularFile file, long offset, long length);
}
