package io.callfs.backend.localfs.tree;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Directory;
import io.callfs.fs.Extent;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.TreeChange.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata has at a place, of one snapshot.
 *
 * @param parent the directory of the place; null where it is none any more
 * @param inode what is there; null for nothing
 * @param extents of a file
 * @param small the bytes of its small blobs
 */
record Present(
    @Nullable Directory parent,
    @Nullable Inode inode,
    List<Extent> extents,
    Map<BlobKey, Octets> small) {

  private static final Present NOTHING = new Present(null, null, List.of(), Map.of());

  /** Looks at a place. */
  static Present at(MetadataStore metadata, Place place) {
    return metadata.<Present>read(reader -> read(reader, place));
  }

  private static Present read(MetadataReader reader, Place place) {
    if (!(reader.inode(place.directory()).orElse(null) instanceof Directory parent)) {
      return NOTHING;
    }
    Inode inode = reader.lookup(place.directory(), place.name()).orElse(null);
    if (!(inode instanceof RegularFile file)) {
      return new Present(parent, inode, List.of(), Map.of());
    }
    List<Extent> extents = reader.extents(file.id());
    if (extents.size() == 1) {
      Extent only = extents.get(0);
      return new Present(
          parent, file, extents, only.blob().inline() ? small(reader, only) : Map.of());
    }
    Map<BlobKey, Octets> small = new HashMap<>();
    for (Extent extent : extents) {
      if (extent.blob().inline()) {
        small.putAll(small(reader, extent));
      }
    }
    return new Present(parent, file, extents, small);
  }

  private static Map<BlobKey, Octets> small(MetadataReader reader, Extent extent) {
    BlobKey key = extent.blob().key();
    return reader.smallBlob(key).map(bytes -> Map.of(key, bytes)).orElse(Map.of());
  }

  /** Returns whether an inode is there that may have other names. */
  boolean hasOtherNames() {
    return inode != null && !(inode instanceof Directory) && inode.attributes().nlink() > 1;
  }

  /** Returns the blob that is all of a file; null where it is none or in the metadata. */
  @Nullable Extent wholeBlob() {
    if (!(inode instanceof RegularFile file) || extents.size() != 1) {
      return null;
    }
    Extent only = extents.get(0);
    boolean whole = only.fileOffset() == 0 && only.wholeBlob() && only.length() == file.size();
    return whole && !only.blob().inline() ? only : null;
  }

  /** Returns an inode as it is at the moment. */
  static Optional<Inode> inode(MetadataStore metadata, InodeId id) {
    return metadata.<Optional<Inode>>read(reader -> reader.inode(id));
  }

  /** Returns whether an inode is at a place at the moment. */
  static boolean isAt(MetadataStore metadata, InodeId id, Place place) {
    return metadata.<Boolean>read(reader ->
        reader
            .lookup(place.directory(), place.name())
            .filter(inode -> inode.id().equals(id))
            .isPresent());
  }
}
