package io.callfs.backend.localfs;

import io.callfs.backend.localfs.tree.LocalTreeView;
import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Placement;
import io.callfs.spi.BlobSource;
import io.callfs.spi.BlobStat;
import io.callfs.spi.BlobStore;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.RecentBlobs;
import io.callfs.spi.SpaceReport;
import io.callfs.spi.StoredBlob;
import io.callfs.spi.TreeView;
import io.callfs.spi.TreeViews;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keeps each blob as a file of its own, {@code <root>/.callfs/blobs/<key>}, in directories that
 * nobody else may enter.
 *
 * <p>A put writes a file in {@code <root>/.callfs/tmp}, syncs it ({@code fdatasync(2)}), gives it
 * its name by one rename, and syncs the directory ({@code fsync(2)}), together with other puts that
 * wait for the same. A sync that fails fails the put and is not tried again for it. What a process
 * that died has left is removed when the store is next opened.
 *
 * <p>All work is done by directory descriptors and never follows a symbolic link, so that nobody
 * who can write near the store leads it elsewhere. One store at a time uses a root, held by a lock
 * on {@code <root>/.callfs/lock}.
 *
 * <p>Reads set an interrupt of their thread aside and leave its flag as they found it; a put that
 * is interrupted fails with {@link Errno#EIO}. Methods of a closed store fail with {@link
 * Errno#EBADF}.
 *
 * <p>Thread-safe. Needs a system on which Java offers directories by descriptor ({@link
 * java.nio.file.SecureDirectoryStream}), as Linux.
 */
public final class LocalBlobStore implements BlobStore, RecentBlobs, SpaceReport, TreeViews {

  private final StoreRoot root;
  private final Directories directories;
  private final BlobWriter writer;
  private final TransferBuffers buffers;
  private final DiskErrors errors;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LocalBlobStore(
      StoreRoot root,
      Directories directories,
      BlobWriter writer,
      TransferBuffers buffers,
      DiskErrors errors) {
    this.root = root;
    this.directories = directories;
    this.writer = writer;
    this.buffers = buffers;
    this.errors = errors;
  }

  /**
   * Opens the store in a directory, which is made where it is missing. The caller closes the store.
   *
   * @throws FsException EBUSY where another store has the directory; ENOTDIR where it or what
   *     should be in it is something else; EACCES where it may not be used, or belongs to somebody
   *     else, or is open to others; EROFS, ENOSPC, EDQUOT, EIO. The subject tells a person what to
   *     mend
   */
  public static LocalBlobStore open(Path root) {
    return open(root, Forcing.DISK);
  }

  /** Opens a store that syncs by other means. */
  static LocalBlobStore open(Path root, Forcing forcing) {
    DiskErrors errors = DiskErrors.learn();
    StoreRoot opened = StoreRoot.open(root, forcing, errors);
    Directories directories = new Directories(opened.blobs(), opened.blobsPath());
    TransferBuffers buffers = new TransferBuffers();
    BlobWriter writer =
        BlobWriter.open(
            opened.temporary(), directories, buffers, forcing, errors, InstantSource.system());
    return new LocalBlobStore(opened, directories, writer, buffers, errors);
  }

  @Override
  public StoredBlob put(BlobKey key, InputStream bytes, long sizeHint) throws IOException {
    Objects.requireNonNull(bytes);
    try {
      return writer.put(BlobPath.of(key), bytes, sizeHint);
    } catch (ClosedDirectoryStreamException e) {
      throw isClosed(e);
    }
  }

  @Override
  public BlobSource open(BlobKey key) {
    return inDirectoryOf(
        key,
        (directory, name) -> {
          BasicFileAttributes attributes = requireFile(key, directory.attributes(name));
          return new LocalBlobSource(
              key, attributes.size(), directory.read(name), this::reopen, buffers, errors);
        });
  }

  @Override
  public BlobStat stat(BlobKey key) {
    return inDirectoryOf(
        key,
        (directory, name) -> {
          BasicFileAttributes attributes = requireFile(key, directory.attributes(name));
          return new BlobStat(key, attributes.size(), attributes.lastModifiedTime().toInstant());
        });
  }

  @Override
  public void delete(BlobKey key) {
    BlobPath path = BlobPath.of(key);
    try {
      directories.in(
          path.directory(),
          directory -> {
            directory.delete(path.name());
            return true;
          });
      writer.removeWhereEmpty(path.directory());
    } catch (NoSuchFileException | NotDirectoryException e) {
      // There is no such blob, which is what was asked for.
    } catch (IOException e) {
      throw errors.translate(e, "blob " + key);
    } catch (ClosedDirectoryStreamException e) {
      throw isClosed(e);
    }
  }

  @Override
  public Stream<BlobStat> list() {
    return listSince(Instant.MIN);
  }

  @Override
  public Optional<Instant> newest() {
    try {
      return BlobWalk.newest(directories, errors);
    } catch (ClosedDirectoryStreamException e) {
      throw isClosed(e);
    }
  }

  @Override
  public Stream<BlobStat> listSince(Instant instant) {
    try {
      return BlobWalk.since(directories, Objects.requireNonNull(instant), errors);
    } catch (ClosedDirectoryStreamException e) {
      throw isClosed(e);
    }
  }

  @Override
  public TreeView open(
      MetadataStore metadata, Placement placement, Consumer<FsException> troubles) {
    return LocalTreeView.open(root.path(), this, metadata, placement, troubles);
  }

  @Override
  public Space space() {
    FileStore store = root.space();
    try {
      return new Space(store.getTotalSpace(), store.getUnallocatedSpace(), store.getUsableSpace());
    } catch (IOException e) {
      throw errors.translate(e, "the space of " + root.blobsPath());
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      directories.close();
      root.close();
    }
  }

  private interface Step<T> {
    T in(HeldDirectory directory, Path name) throws IOException;
  }

  private <T> T inDirectoryOf(BlobKey key, Step<T> step) {
    BlobPath path = BlobPath.of(key);
    try {
      return directories.in(path.directory(), directory -> step.in(directory, path.name()));
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new FsException(Errno.ENOENT, "blob " + key);
    } catch (IOException e) {
      throw errors.translate(e, "blob " + key);
    } catch (ClosedDirectoryStreamException e) {
      throw isClosed(e);
    }
  }

  private FileChannel reopen(BlobKey key) throws IOException {
    BlobPath path = BlobPath.of(key);
    try {
      return directories.in(path.directory(), directory -> directory.read(path.name()));
    } catch (ClosedDirectoryStreamException e) {
      throw isClosed(e);
    }
  }

  private static BasicFileAttributes requireFile(BlobKey key, BasicFileAttributes attributes)
      throws FileSystemException {
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(key.value(), null, "is not a regular file");
    }
    return attributes;
  }

  private static FsException isClosed(ClosedDirectoryStreamException cause) {
    return new FsException(Errno.EBADF, "the blob store is closed", cause);
  }
}
