package io.callfs.spi;

/**
 * The tree as the host sees it. Derived from the metadata and never trusted: what can't be shown
 * fails nobody's request, is counted, and is mended in the background. Files that somebody else has
 * put among ours are neither overwritten nor removed. Thread-safe.
 */
public interface TreeView extends TreeListener, AutoCloseable {

  /** Begins to mend in the background what is not shown as it should be. Called once. */
  void start();

  /**
   * Compares everything with the metadata.
   *
   * @param mend whether what differs is mended
   * @throws io.callfs.fs.FsException EIO where that can't be finished
   */
  TreeReport compare(boolean mend);

  /** Returns how often something could not be shown when it should have been. */
  long errors();

  /** Ends the background work. Idempotent. What is told afterwards is not shown. */
  @Override
  void close();
}
