package io.callfs.fs;

import java.util.Map;

/**
 * An inode as the metadata store keeps it. A value: an update is a new one with a higher {@link
 * #version}.
 */
public sealed interface Inode permits RegularFile, Directory, Symlink, SpecialFile {

  /** Returns the number. */
  InodeId id();

  /** Returns what every inode has. */
  Attributes attributes();

  /** Returns the version of this row, which grows by each update of anything. */
  long version();

  /** Returns where it belongs. */
  Placement placement();

  /** Returns the extended attributes, name to value ({@code xattr(7)}). */
  Map<String, Octets> xattrs();

  /** Returns the type. */
  FileType type();

  /**
   * Returns the size as {@code st_size} says: bytes of content, of a link's text, 0 for special
   * files.
   */
  long size();

  /** Returns this with other attributes and the next version. */
  Inode withAttributes(Attributes attributes);

  /** Returns this with other extended attributes and the next version. */
  Inode withXattrs(Map<String, Octets> xattrs);
}
