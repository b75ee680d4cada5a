package io.callfs.fs;

import java.util.Map;
import java.util.Objects;

/**
 * A directory. Its entries are the dentries that the metadata store keeps beside it.
 *
 * @param parent the directory that holds it, what {@code ..} means; the root is its own
 */
public record Directory(
    InodeId id,
    Attributes attributes,
    long version,
    Placement placement,
    Map<String, Octets> xattrs,
    InodeId parent)
    implements Inode {

  /** The size that every directory reports. */
  public static final long REPORTED_SIZE = 4096;

  /** Checks the parts. */
  public Directory {
    Objects.requireNonNull(id);
    Objects.requireNonNull(attributes);
    Objects.requireNonNull(placement);
    xattrs = Map.copyOf(xattrs);
    Objects.requireNonNull(parent);
  }

  @Override
  public FileType type() {
    return FileType.DIRECTORY;
  }

  @Override
  public long size() {
    return REPORTED_SIZE;
  }

  @Override
  public Directory withAttributes(Attributes newAttributes) {
    return new Directory(id, newAttributes, version + 1, placement, xattrs, parent);
  }

  @Override
  public Directory withXattrs(Map<String, Octets> newXattrs) {
    return new Directory(id, attributes, version + 1, placement, newXattrs, parent);
  }

  /** Returns this below another directory, with the next version. */
  public Directory withParent(InodeId newParent) {
    return new Directory(id, attributes, version + 1, placement, xattrs, newParent);
  }
}
