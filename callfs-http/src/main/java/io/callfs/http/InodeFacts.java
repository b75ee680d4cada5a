package io.callfs.http;

import io.callfs.fs.FileType;
import io.callfs.fs.Inode;
import io.callfs.fs.RegularFile;
import io.callfs.fs.SpecialFile;
import org.jspecify.annotations.Nullable;

/** What {@code stat(2)} tells beyond what an inode keeps. */
final class InodeFacts {

  /** The unit of allocation that is reported. */
  static final long BLOCK_SIZE = 4096;

  private static final long SECTORS_PER_BLOCK = BLOCK_SIZE / 512;

  private InodeFacts() {}

  /** Returns {@code st_blocks}, in units of 512 bytes: whole blocks, holes included. */
  static long blocks(Inode inode) {
    return switch (inode.type()) {
      case FILE, DIRECTORY ->
          (inode.size() / BLOCK_SIZE + (inode.size() % BLOCK_SIZE == 0 ? 0 : 1))
              * SECTORS_PER_BLOCK;
      case SYMLINK, FIFO, SOCKET, CHARDEV, BLOCKDEV -> 0;
    };
  }

  /** Returns the device numbers as {@code major:minor}; null for what is no device. */
  static @Nullable String device(Inode inode) {
    return inode instanceof SpecialFile special
            && (special.type() == FileType.CHARDEV || special.type() == FileType.BLOCKDEV)
        ? special.major() + ":" + special.minor()
        : null;
  }

  /** Returns the entity tag; null for what has no content. */
  static @Nullable String entityTag(Inode inode) {
    return inode instanceof RegularFile file ? EntityTags.of(file) : null;
  }
}
