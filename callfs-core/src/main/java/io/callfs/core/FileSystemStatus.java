package io.callfs.core;

import io.callfs.fs.FsPath;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Name;
import io.callfs.spi.SpaceReport;

/**
 * What {@code statvfs(3)} and {@code pathconf(3)} tell of the file system that holds a path.
 *
 * @param blockSize bytes of a block, {@code f_frsize}
 * @param blocks size of the backend, in blocks
 * @param blocksFree what nobody uses
 * @param blocksAvailable what CallFS may still use; never more than {@code blocksFree}
 * @param files inodes that there may be
 * @param filesFree inodes that may still be made
 * @param nameMax bytes of a name
 * @param pathMax bytes of a path, with the NUL that ends it in C
 * @param linkMax names of an inode
 * @param symlinkMax bytes of a link's text
 * @param pipeBuf bytes that a write to a fifo keeps together
 * @param readOnly whether nothing can be changed
 */
public record FileSystemStatus(
    long blockSize,
    long blocks,
    long blocksFree,
    long blocksAvailable,
    long files,
    long filesFree,
    int nameMax,
    int pathMax,
    long linkMax,
    int symlinkMax,
    int pipeBuf,
    boolean readOnly) {

  /** The unit in which space is told. */
  public static final long BLOCK_SIZE = 4096;

  /**
   * Inodes, used and free ones, of every file system: rows of the metadata store, which has no
   * limit of its own but the space it lies on.
   */
  public static final long UNLIMITED_FILES = 1L << 40;

  /** Bytes of a backend that cannot tell its size, such as an object store: 1 EiB, all free. */
  public static final long UNLIMITED_BYTES = 1L << 60;

  private static final int PIPE_BUF = 4096;

  /** Checks that nothing is negative and that the parts are no more than the whole. */
  public FileSystemStatus {
    if (blockSize < 1
        || blocksAvailable < 0
        || blocksAvailable > blocksFree
        || blocksFree > blocks
        || filesFree < 0
        || filesFree > files) {
      throw new IllegalArgumentException("parts of the space are no more than the whole");
    }
  }

  /** Returns the status over a backend with this space. */
  static FileSystemStatus of(SpaceReport.Space space) {
    long blocks = blocks(space.totalBytes());
    // Backends count while others write, so their figures need not fit each other.
    long free = Math.min(blocks, blocks(space.freeBytes()));
    return new FileSystemStatus(
        BLOCK_SIZE,
        blocks,
        free,
        Math.min(free, blocks(space.availableBytes())),
        UNLIMITED_FILES,
        UNLIMITED_FILES,
        Name.MAX_BYTES,
        FsPath.MAX_BYTES + 1,
        Namespace.LINK_MAX,
        LinkTarget.MAX_BYTES,
        PIPE_BUF,
        false);
  }

  private static long blocks(long bytes) {
    return Math.max(0, bytes) / BLOCK_SIZE;
  }
}
