package io.callfs.backend.localfs;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The directories of a store, made where missing, checked, and locked against a second store:
 * {@code .callfs} in the root with {@code blobs}, {@code tmp} and the file {@code lock}.
 */
final class StoreRoot implements AutoCloseable {

  private static final String OWN = ".callfs";
  private static final String BLOBS = "blobs";
  private static final String TEMPORARY = "tmp";
  private static final Path LOCK = Path.of("lock");
  private static final Path PROBE = Path.of("probe");
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /*
   * What is open in this process. A lock of the kernel belongs to the process and is lost as soon as
   * it closes any descriptor of the file, so that a second attempt must not even open it.
   */
  private static final Set<Object> OPEN_HERE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final HeldDirectory temporary;
  private final HeldDirectory blobs;
  private final FileStore space;
  private final FileChannel lock;
  private final Object key;

  private StoreRoot(
      Path path,
      HeldDirectory temporary,
      HeldDirectory blobs,
      FileStore space,
      FileChannel lock,
      Object key) {
    this.path = path;
    this.temporary = temporary;
    this.blobs = blobs;
    this.space = space;
    this.lock = lock;
    this.key = key;
  }

  /** Opens the directories of a root. */
  static StoreRoot open(Path root, Forcing forcing, DiskErrors errors) {
    try {
      return open(existing(root.toAbsolutePath(), forcing), forcing);
    } catch (NotDirectoryException | FileAlreadyExistsException e) {
      throw new FsException(
          Errno.ENOTDIR,
          e.getFile() + " must be a directory of CallFS's own, not a file or link; move it away",
          e);
    } catch (IOException e) {
      throw new FsException(errors.errno(e), advice(root, errors.errno(e), e), e);
    }
  }

  /** Returns the root itself, without links on the way. */
  Path path() {
    return path;
  }

  /** Returns where the blobs are, for what Java does by path only. */
  Path blobsPath() {
    return path.resolve(OWN).resolve(BLOBS);
  }

  /** Returns the directory of what is being written, for as long as this is open. */
  HeldDirectory temporary() {
    return temporary;
  }

  /** Returns the directory of the blobs, for as long as this is open. */
  HeldDirectory blobs() {
    return blobs;
  }

  /** Returns the file system that the blobs are on. */
  FileStore space() {
    return space;
  }

  @Override
  public void close() {
    temporary.release();
    blobs.release();
    closeLock(lock, key);
  }

  private static Path existing(Path root, Forcing forcing) throws IOException {
    List<Path> missing = new ArrayList<>();
    for (Path path = root; path != null && Files.notExists(path); path = path.getParent()) {
      missing.add(path);
    }
    Files.createDirectories(root);
    for (Path made : missing) {
      try (FileChannel parent = FileChannel.open(made.resolveSibling("."))) {
        forcing.directory(parent);
      }
    }
    // The way to the root is the operator's and may have links; from here on there are none.
    return root.toRealPath();
  }

  @SuppressWarnings("StreamResourceLeak") // The directory closes it.
  private static StoreRoot open(Path root, Forcing forcing) throws IOException {
    HeldDirectory rootDirectory =
        HeldDirectory.top(HeldDirectory.secure(Files.newDirectoryStream(root)), forcing);
    try {
      HeldDirectory own = openOrMake(rootDirectory, OWN, root.resolve(OWN));
      try {
        return lockAndOpen(root, rootDirectory, own);
      } finally {
        own.release();
      }
    } finally {
      rootDirectory.release();
    }
  }

  private static StoreRoot lockAndOpen(Path root, HeldDirectory rootDirectory, HeldDirectory own)
      throws IOException {
    Object key = Objects.requireNonNull(own.permissions().fileKey());
    if (!OPEN_HERE.add(key)) {
      throw busy(root);
    }
    @Nullable FileChannel lock = null;
    boolean opened = false;
    try {
      lock = own.openOrCreate(LOCK);
      requireLock(lock, root);
      StoreRoot store = openInside(root, own, lock, key);
      rootDirectory.syncNames();
      opened = true;
      return store;
    } finally {
      if (!opened) {
        closeLock(lock, key);
      }
    }
  }

  private static StoreRoot openInside(Path root, HeldDirectory own, FileChannel lock, Object key)
      throws IOException {
    Path ownPath = root.resolve(OWN);
    HeldDirectory temporary = openOrMake(own, TEMPORARY, ownPath.resolve(TEMPORARY));
    try {
      empty(temporary);
      UserPrincipal us = ourselves(temporary);
      HeldDirectory blobs = openOrMake(own, BLOBS, ownPath.resolve(BLOBS));
      try {
        requireOurs(own, ownPath, us);
        requireOurs(temporary, ownPath.resolve(TEMPORARY), us);
        requireOurs(blobs, ownPath.resolve(BLOBS), us);
        own.syncNames();
        FileStore space = Files.getFileStore(ownPath.resolve(BLOBS));
        return new StoreRoot(root, temporary.retain(), blobs.retain(), space, lock, key);
      } finally {
        blobs.release();
      }
    } finally {
      temporary.release();
    }
  }

  private static HeldDirectory openOrMake(HeldDirectory parent, String name, Path path)
      throws IOException {
    try {
      return parent.openTop(name);
    } catch (NoSuchFileException e) {
      Files.createDirectory(path, Directories.PRIVATE);
      return parent.openTop(name);
    } catch (NotDirectoryException e) {
      throw new NotDirectoryException(path.toString());
    } catch (FileSystemException e) {
      if (parent.permissions(Path.of(name)).isSymbolicLink()) {
        throw new NotDirectoryException(path.toString());
      }
      throw e;
    }
  }

  private static void requireLock(FileChannel channel, Path root) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        throw busy(root);
      }
    } catch (OverlappingFileLockException e) {
      throw busy(root);
    }
  }

  private static FsException busy(Path root) {
    return new FsException(
        Errno.EBUSY,
        root
            + " is in use by another CallFS; stop that one, or give this one a"
            + " backend.localfs_root_path of its own");
  }

  /** Removes what a process that died has left half written. */
  private static void empty(HeldDirectory temporary) throws IOException {
    try (SecureDirectoryStream<Path> leftovers = temporary.list()) {
      for (Path leftover : leftovers) {
        Path name = leftover.getFileName();
        if (!temporary.attributes(name).isDirectory()) {
          temporary.delete(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  private static UserPrincipal ourselves(HeldDirectory temporary) throws IOException {
    temporary.create(PROBE).close();
    try {
      return temporary.permissions(PROBE).owner();
    } finally {
      temporary.delete(PROBE);
    }
  }

  private static void requireOurs(HeldDirectory directory, Path path, UserPrincipal us)
      throws IOException {
    PosixFileAttributes attributes = directory.permissions();
    if (!attributes.owner().equals(us) || !attributes.permissions().equals(OWNER_ONLY)) {
      throw new FsException(
          Errno.EACCES,
          path
              + " must belong to "
              + us.getName()
              + " with mode 0700 but belongs to "
              + attributes.owner().getName()
              + " with "
              + PosixFilePermissions.toString(attributes.permissions())
              + "; see that nobody has tampered with it, then chown and chmod it");
    }
  }

  private static void closeLock(@Nullable FileChannel lock, Object key) {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      // The kernel lets go of the lock in any case.
      return;
    } finally {
      OPEN_HERE.remove(key);
    }
  }

  private static String advice(Path root, Errno errno, IOException cause) {
    if (errno == Errno.EACCES) {
      return root + ": the user that runs CallFS must be allowed to read, write and enter it";
    }
    if (errno == Errno.EROFS) {
      return root + " is on a file system that is mounted read-only; remount it or name another";
    }
    if (errno == Errno.ENOSPC || errno == Errno.EDQUOT) {
      return root + " is on a file system without free space or inodes; make room";
    }
    return root + " can't be used: " + cause.getMessage();
  }
}
