package io.callfs.http;

import io.callfs.fs.Directory;
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

  /** Returns {@code st_blocks}, in units of 512 bytes: whole blocks for what is stored. */
  static long blocks(Inode inode) {
    long stored = inode instanceof RegularFile file ? file.allocated() : 0;
    if (inode instanceof Directory) {
      stored = inode.size();
    }
    return (stored / BLOCK_SIZE + (stored % BLOCK_SIZE == 0 ? 0 : 1)) * SECTORS_PER_BLOCK;
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
