package io.callfs.fs;

import java.util.Map;
import java.util.Objects;

/**
 * A fifo, socket or device node: an entry with attributes and nothing behind it.
 *
 * @param type FIFO, SOCKET, CHARDEV or BLOCKDEV
 * @param major major device number, 0 for fifo and socket
 * @param minor minor device number, 0 for fifo and socket
 */
public record SpecialFile(
    InodeId id,
    Attributes attributes,
    long version,
    Placement placement,
    Map<String, Octets> xattrs,
    FileType type,
    long major,
    long minor)
    implements Inode {

  /** Checks the parts. */
  public SpecialFile {
    Objects.requireNonNull(id);
    Objects.requireNonNull(attributes);
    Objects.requireNonNull(placement);
    xattrs = Map.copyOf(xattrs);
    boolean device =
        switch (type) {
          case CHARDEV, BLOCKDEV -> true;
          case FIFO, SOCKET -> false;
          case FILE, DIRECTORY, SYMLINK ->
              throw new IllegalArgumentException(type + " is not a special file");
        };
    if (!device && (major != 0 || minor != 0)) {
      throw new IllegalArgumentException("only devices have device numbers");
    }
    if (major < 0 || major > 0xFFFL || minor < 0 || minor > 0xFFFFFL) {
      throw new FsException(
          Errno.EINVAL, "device number " + major + ":" + minor + " is not within 4095:1048575");
    }
  }

  @Override
  public long size() {
    return 0;
  }

  @Override
  public SpecialFile withAttributes(Attributes newAttributes) {
    return new SpecialFile(id, newAttributes, version + 1, placement, xattrs, type, major, minor);
  }

  @Override
  public SpecialFile withXattrs(Map<String, Octets> newXattrs) {
    return new SpecialFile(id, attributes, version + 1, placement, newXattrs, type, major, minor);
  }
}
