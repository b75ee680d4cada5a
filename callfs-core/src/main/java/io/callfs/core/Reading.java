package io.callfs.core;

import static io.callfs.core.Permissions.READ;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.Extent;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import io.callfs.fs.Symlink;
import io.callfs.spi.BlobSource;
import io.callfs.spi.MemoryReads;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.SpaceReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks at inodes and opens files for reading. */
final class Reading {

  /** How often a file that is replaced while it is being opened is looked up again. */
  private static final int ATTEMPTS = 20;

  private static final SpaceReport.Space UNLIMITED =
      new SpaceReport.Space(
          FileSystemStatus.UNLIMITED_BYTES,
          FileSystemStatus.UNLIMITED_BYTES,
          FileSystemStatus.UNLIMITED_BYTES);

  private final Engine engine;
  private final Caller caller;
  private final Optional<MemoryReads> memory;

  Reading(Engine engine, Caller caller) {
    this.engine = engine;
    this.caller = caller;
    this.memory = engine.metadata().capability(MemoryReads.class);
  }

  Optional<Inode> elsewhere(FsPath path, Follow follow) {
    if (engine.peers().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(stat(path, follow)).filter(engine::elsewhere);
    } catch (FsException e) {
      return Optional.empty();
    }
  }

  Inode stat(FsPath path, Follow follow) {
    return engine.metadata().<Inode>read(reader -> target(reader, path, follow));
  }

  Optional<Inode> statFromMemory(FsPath path, Follow follow) {
    return memory
        .flatMap(reads -> reads.<Inode>readFromMemory(reader -> target(reader, path, follow)))
        .filter(inode -> !(inode instanceof RegularFile && engine.elsewhere(inode)));
  }

  Inode access(FsPath path, Set<Access> rights, Follow follow) {
    int wanted = rights.stream().mapToInt(Access::bit).reduce(0, (a, b) -> a | b);
    return engine
        .metadata()
        .<Inode>read(reader -> {
          Inode inode = target(reader, path, follow);
          Permissions.require(caller.credentials(), inode, wanted, path);
          return inode;
        });
  }

  LinkTarget readlink(FsPath path) {
    Inode inode = stat(path, Follow.NOTHING);
    if (inode instanceof Symlink link) {
      return link.target();
    }
    throw new FsException(Errno.EINVAL, path + " (not a symbolic link)");
  }

  Map<String, Octets> xattrs(FsPath path, Follow follow) {
    return new ExtendedAttributes(caller.credentials(), stat(path, follow), path).visible();
  }

  FileSystemStatus statfs(FsPath path, Follow follow) {
    String backend = stat(path, follow).placement().backend();
    SpaceReport.Space space =
        Optional.ofNullable(engine.backends().get(backend))
            .flatMap(store -> store.capability(SpaceReport.class))
            .map(SpaceReport::space)
            .orElse(UNLIMITED);
    return FileSystemStatus.of(space);
  }

  FileHandle open(FsPath path) {
    return open(reader -> find(reader, path), path);
  }

  /**
   * Opens the content of an inode that the caller has open already, so nobody's rights are asked.
   */
  FileHandle open(InodeId inode, FsPath openedAs) {
    return open(reader -> content(reader, requireOpenable(reader, inode, openedAs)), openedAs);
  }

  private static RegularFile requireOpenable(MetadataReader reader, InodeId id, FsPath path) {
    Inode inode =
        reader.inode(id).orElseThrow(() -> new FsException(Errno.ESTALE, path.toString()));
    return requireRegular(inode, path);
  }

  private FileHandle open(Function<MetadataReader, Found> look, FsPath path) {
    for (int attempt = 1; ; attempt++) {
      Found found = engine.metadata().<Found>read(look);
      if (!engine.mayRead(found.file())) {
        throw Engine.remote(found.file(), path);
      }
      if (found.bytes() != null) {
        return new FileInMemory(found.file(), found.bytes());
      }
      Optional<FileHandle> handle = pinned(found);
      if (handle.isPresent()) {
        return handle.get();
      }
      if (engine.elsewhere(found.file())) {
        throw Engine.remote(found.file(), path); // who has stored it knows where
      }
      if (attempt == ATTEMPTS) {
        throw new FsException(Errno.EIO, path + " (its content is missing)");
      }
    }
  }

  Optional<FileHandle> openFromMemory(FsPath path) {
    return memory
        .flatMap(reads -> reads.<Found>readFromMemory(reader -> find(reader, path)))
        .flatMap(found ->
            found.bytes() == null || engine.elsewhere(found.file())
                ? Optional.empty()
                : Optional.of(new FileInMemory(found.file(), found.bytes())));
  }

  private Inode target(MetadataReader reader, FsPath path, Follow follow) {
    return new PathWalk(reader, caller.credentials(), path).target(follow);
  }

  /** A file and its extents of one snapshot, and its bytes where they are one small blob. */
  private record Found(RegularFile file, List<Extent> extents, @Nullable Octets bytes) {}

  private Found find(MetadataReader reader, FsPath path) {
    Inode inode = target(reader, path, Follow.LINKS);
    Permissions.require(caller.credentials(), inode, READ, path);
    return content(reader, requireRegular(inode, path));
  }

  private static RegularFile requireRegular(Inode inode, FsPath path) {
    if (inode instanceof Directory) {
      throw new FsException(Errno.EISDIR, path.toString());
    }
    if (!(inode instanceof RegularFile file)) {
      throw new FsException(Errno.ENXIO, path.toString());
    }
    return file;
  }

  private static Found content(MetadataReader reader, RegularFile file) {
    List<Extent> extents = file.size() == 0 ? List.of() : reader.extents(file.id());
    return new Found(file, extents, bytes(reader, file, extents));
  }

  private static @Nullable Octets bytes(
      MetadataReader reader, RegularFile file, List<Extent> extents) {
    if (file.size() == 0) {
      return Octets.empty();
    }
    if (extents.size() != 1) {
      return null;
    }
    Extent extent = extents.get(0);
    if (!extent.blob().inline() || !extent.wholeBlob() || extent.length() != file.size()) {
      return null;
    }
    return FileExtents.bytes(reader, extent.blob());
  }

  /**
   * Opens what was found; empty where its content was swept since, so that it must be looked up
   * again.
   */
  private Optional<FileHandle> pinned(Found found) {
    if (found.extents().size() > engine.limits().extents()) {
      engine.sweeping().manyExtents(found.file().id());
    }
    found.extents().forEach(extent -> engine.openBlobs().pin(extent.blob()));
    boolean kept = false;
    try {
      BlobSource only = null;
      if (found.extents().size() == 1 && !found.extents().get(0).blob().inline()) {
        only = openBlob(found.extents().get(0));
        if (only == null) {
          return Optional.empty();
        }
      } else if (!unchanged(found) || (engine.elsewhere(found.file()) && !isStored(found))) {
        return Optional.empty();
      }
      kept = true;
      return Optional.of(new OpenedFile(engine, found.file(), found.extents(), only));
    } finally {
      if (!kept) {
        found.extents().forEach(extent -> engine.openBlobs().unpin(extent.blob()));
      }
    }
  }

  /** Returns whether all blobs of a file of another instance are where this one looks for them. */
  private boolean isStored(Found found) {
    return found.extents().stream()
        .map(Extent::blob)
        .filter(blob -> !blob.inline())
        .distinct()
        .allMatch(this::isStored);
  }

  private boolean isStored(BlobRef blob) {
    try {
      return engine.blobs(blob.backend()).stat(blob.key()).size() == blob.size();
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  private @Nullable BlobSource openBlob(Extent extent) {
    try {
      return engine.blobs(extent.blob().backend()).open(extent.blob().key());
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  /** What is pinned while it is still named can't be swept before it is unpinned. */
  private boolean unchanged(Found found) {
    return engine.metadata().<Boolean>read(reader -> isThere(reader, found));
  }

  private static boolean isThere(MetadataReader reader, Found found) {
    RegularFile file = found.file();
    if (!(reader.inode(file.id()).orElse(null) instanceof RegularFile now)) {
      return false;
    }
    // A compaction changes the extents of a content that is the same.
    return now.version() == file.version()
        || (now.contentVersion() == file.contentVersion()
            && reader.extents(file.id()).equals(found.extents()));
  }
}
