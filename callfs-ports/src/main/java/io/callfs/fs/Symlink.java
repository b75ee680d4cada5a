package io.callfs.fs;

import java.util.Map;
import java.util.Objects;

/**
 * A symbolic link.
 *
 * @param target its text, which never changes
 */
public record Symlink(
    InodeId id,
    Attributes attributes,
    long version,
    Placement placement,
    Map<String, Octets> xattrs,
    LinkTarget target)
    implements Inode {

  /** Checks the parts. */
  public Symlink {
    Objects.requireNonNull(id);
    Objects.requireNonNull(attributes);
    Objects.requireNonNull(placement);
    xattrs = Map.copyOf(xattrs);
    Objects.requireNonNull(target);
  }

  @Override
  public FileType type() {
    return FileType.SYMLINK;
  }

  @Override
  public long size() {
    return target.bytes();
  }

  @Override
  public Symlink withAttributes(Attributes newAttributes) {
    return new Symlink(id, newAttributes, version + 1, placement, xattrs, target);
  }

  @Override
  public Symlink withXattrs(Map<String, Octets> newXattrs) {
    return new Symlink(id, attributes, version + 1, placement, newXattrs, target);
  }
}
