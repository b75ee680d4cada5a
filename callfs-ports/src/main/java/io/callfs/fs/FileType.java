package io.callfs.fs;

import java.util.Optional;

/** The types of an inode ({@code inode(7)}). */
public enum FileType {
  FILE("file", 0100000),
  DIRECTORY("directory", 0040000),
  SYMLINK("symlink", 0120000),
  FIFO("fifo", 0010000),
  SOCKET("socket", 0140000),
  CHARDEV("chardev", 0020000),
  BLOCKDEV("blockdev", 0060000);

  private final String wireName;
  private final int formatBits;

  FileType(String wireName, int formatBits) {
    this.wireName = wireName;
    this.formatBits = formatBits;
  }

  /** Returns the name on the wire: {@code file}, {@code directory} … */
  public String wireName() {
    return wireName;
  }

  /** Returns the bits of S_IFMT. */
  public int formatBits() {
    return formatBits;
  }

  /** Finds a type by its name on the wire. */
  public static Optional<FileType> ofWireName(String wireName) {
    for (FileType type : values()) {
      if (type.wireName.equals(wireName)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
