package io.callfs.fs;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A regular file. Its bytes are the extents that the metadata store keeps beside it.
 *
 * @param size bytes of content, holes included
 * @param contentVersion grows by each change of content; with the inode's number it makes the
 *     strong validator
 * @param contentType the media type that was given with the content, where one was; at most 255
 *     visible ASCII characters and spaces, so that a header field can carry it
 * @param sha256 SHA-256 of the whole content, where it is known
 * @param allocated bytes of content that are stored, the sum of the extents' lengths: holes are not
 *     among them
 */
public record RegularFile(
    InodeId id,
    Attributes attributes,
    long version,
    Placement placement,
    Map<String, Octets> xattrs,
    long size,
    long contentVersion,
    @Nullable String contentType,
    @Nullable Octets sha256,
    long allocated)
    implements Inode {

  private static final int LONGEST_TYPE = 255;

  /**
   * Checks the parts.
   *
   * @throws FsException EINVAL for a media type that no header field could carry
   */
  public RegularFile {
    Objects.requireNonNull(id);
    Objects.requireNonNull(attributes);
    Objects.requireNonNull(placement);
    xattrs = Map.copyOf(xattrs);
    if (size < 0) {
      throw new IllegalArgumentException("size " + size + " is negative");
    }
    if (allocated < 0 || allocated > size) {
      throw new IllegalArgumentException(allocated + " bytes are no part of " + size);
    }
    requireMediaType(contentType);
    if (sha256 != null && sha256.length() != 32) {
      throw new IllegalArgumentException("SHA-256 of " + sha256.length() + " bytes");
    }
  }

  /** Creates a file without holes. */
  public RegularFile(
      InodeId id,
      Attributes attributes,
      long version,
      Placement placement,
      Map<String, Octets> xattrs,
      long size,
      long contentVersion,
      @Nullable String contentType,
      @Nullable Octets sha256) {
    this(
        id,
        attributes,
        version,
        placement,
        xattrs,
        size,
        contentVersion,
        contentType,
        sha256,
        size);
  }

  /**
   * Checks a media type before there is a file that has it.
   *
   * @throws FsException EINVAL where no header field could carry it
   */
  public static void requireMediaType(@Nullable String contentType) {
    if (contentType == null) {
      return;
    }
    boolean fine = contentType.length() <= LONGEST_TYPE;
    for (int i = 0; fine && i < contentType.length(); i++) {
      char c = contentType.charAt(i);
      fine = c >= ' ' && c < 0x7f;
    }
    if (!fine) {
      throw new FsException(
          Errno.EINVAL, "media type must be at most " + LONGEST_TYPE + " visible ASCII characters");
    }
  }

  @Override
  public FileType type() {
    return FileType.FILE;
  }

  @Override
  public RegularFile withAttributes(Attributes newAttributes) {
    return new RegularFile(
        id,
        newAttributes,
        version + 1,
        placement,
        xattrs,
        size,
        contentVersion,
        contentType,
        sha256,
        allocated);
  }

  @Override
  public RegularFile withXattrs(Map<String, Octets> newXattrs) {
    return new RegularFile(
        id,
        attributes,
        version + 1,
        placement,
        newXattrs,
        size,
        contentVersion,
        contentType,
        sha256,
        allocated);
  }

  /** Returns this with the same content elsewhere and the next version of the row. */
  public RegularFile withPlacement(Placement newPlacement) {
    return new RegularFile(
        id,
        attributes,
        version + 1,
        newPlacement,
        xattrs,
        size,
        contentVersion,
        contentType,
        sha256,
        allocated);
  }

  /** Returns this with another content without holes: the next version of row and content. */
  public RegularFile withContent(
      long newSize,
      @Nullable String newContentType,
      @Nullable Octets newSha256,
      Placement newPlacement) {
    return withContent(newSize, newSize, newContentType, newSha256, newPlacement);
  }

  /** Returns this with another content: the next version of both row and content. */
  public RegularFile withContent(
      long newSize,
      long newAllocated,
      @Nullable String newContentType,
      @Nullable Octets newSha256,
      Placement newPlacement) {
    return new RegularFile(
        id,
        attributes,
        version + 1,
        newPlacement,
        xattrs,
        newSize,
        contentVersion + 1,
        newContentType,
        newSha256,
        newAllocated);
  }
}
