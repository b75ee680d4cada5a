package io.callfs.spi;

import io.callfs.fs.InstanceId;

/**
 * Ability of a {@link MetadataStore} that several instances share: sees to it that no two of them
 * go by one name. Thread-safe.
 */
public interface InstanceClaims {

  /**
   * Takes a name for as long as this store is open and the process lives, however that ends. Waits
   * a few seconds where one that has just ended may still seem to have it.
   *
   * @throws io.callfs.fs.FsException EBUSY where another process has it; EHOSTDOWN, EIO
   */
  void claim(InstanceId instance);
}
