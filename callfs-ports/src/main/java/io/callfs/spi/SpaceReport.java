package io.callfs.spi;

/** Ability of a {@link BlobStore}: tells the space that it has, for {@code statvfs(3)}. */
public interface SpaceReport {

  /**
   * Returns the present figures.
   *
   * @throws io.callfs.fs.FsException EIO
   */
  Space space();

  /**
   * Space of a store.
   *
   * @param totalBytes all of it
   * @param freeBytes what nobody uses
   * @param availableBytes what the engine may still use
   */
  record Space(long totalBytes, long freeBytes, long availableBytes) {}
}
