package io.callfs.spi;

import io.callfs.fs.InstanceId;
import java.util.Map;

/**
 * Ability of a {@link MetadataStore}: counts the files of each instance. What it takes grows with
 * the number of all files, so it is asked seldom. Thread-safe.
 */
public interface FileCounts {

  /**
   * Returns how many regular files belong to each instance; none of an instance that has none.
   *
   * @throws io.callfs.fs.FsException EIO, ETIMEDOUT, EHOSTDOWN
   */
  Map<InstanceId, Long> filesPerInstance();
}
