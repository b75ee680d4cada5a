package io.callfs.backend.localfs;

import java.io.IOException;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The directories below that of the blobs, those used last kept open. Thread-safe. Who gets a
 * directory from here releases it.
 */
final class Directories implements AutoCloseable {

  /** What is done in a directory. */
  interface Visit<T> {
    T in(HeldDirectory directory) throws IOException;
  }

  static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final int KEPT = 32;

  private final HeldDirectory top;
  private final Path topPath;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, HeldDirectory> kept = new LinkedHashMap<>(64, 0.75f, true);
  private boolean closed;

  /** Uses the directory of the blobs, and its path, by which new directories are made. */
  Directories(HeldDirectory top, Path topPath) {
    this.top = top;
    this.topPath = topPath;
  }

  /**
   * Returns the directory of a path below the top; the top itself where it is empty.
   *
   * @throws NoSuchFileException where there is none
   */
  HeldDirectory find(String path) throws IOException {
    lock.lock();
    try {
      return held(path, false);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the directory of a path below the top, made where it is missing. */
  HeldDirectory make(String path) throws IOException {
    lock.lock();
    try {
      return held(path, true);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Does something in the directory of a path. Where that finds no file in a directory that was
   * kept open, it is done once more in the one that has the path now.
   */
  <T> T in(String path, Visit<T> visit) throws IOException {
    HeldDirectory directory = find(path);
    try {
      return visit.in(directory);
    } catch (NoSuchFileException e) {
      forget(directory);
    } finally {
      directory.release();
    }
    HeldDirectory fresh = find(path);
    try {
      return visit.in(fresh);
    } finally {
      fresh.release();
    }
  }

  /** Removes a directory where it is empty, and those above it that become so. */
  void removeEmpty(String path) {
    lock.lock();
    try {
      String left = path;
      while (!closed && !left.isEmpty()) {
        int slash = left.lastIndexOf('/');
        String above = slash < 0 ? "" : left.substring(0, slash);
        HeldDirectory parent = held(above, false);
        try {
          parent.deleteDirectory(Path.of(left.substring(slash + 1)));
        } finally {
          parent.release();
        }
        HeldDirectory removed = kept.remove(left);
        if (removed != null) {
          removed.release();
        }
        left = above;
      }
    } catch (IOException e) {
      // Not empty, or gone: an empty directory that stays does no harm.
      return;
    } finally {
      lock.unlock();
    }
  }

  /** Drops a directory, so that its path is looked up anew. */
  void forget(HeldDirectory directory) {
    lock.lock();
    try {
      if (kept.remove(directory.path(), directory)) {
        directory.release();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      kept.values().forEach(HeldDirectory::release);
      kept.clear();
    } finally {
      lock.unlock();
    }
  }

  private HeldDirectory held(String path, boolean make) throws IOException {
    if (closed) {
      throw new ClosedDirectoryStreamException();
    }
    if (path.isEmpty()) {
      return top.retain();
    }
    HeldDirectory known = kept.get(path);
    if (known != null) {
      return known.retain();
    }
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    HeldDirectory parent = held(slash < 0 ? "" : path.substring(0, slash), make);
    try {
      HeldDirectory opened = make ? openOrMake(parent, name) : parent.open(name);
      keep(opened);
      return opened.retain();
    } finally {
      parent.release();
    }
  }

  private void keep(HeldDirectory directory) {
    kept.put(directory.path(), directory);
    if (kept.size() > KEPT) {
      var eldest = kept.values().iterator();
      HeldDirectory dropped = eldest.next();
      eldest.remove();
      dropped.release();
    }
  }

  private HeldDirectory openOrMake(HeldDirectory parent, String name) throws IOException {
    try {
      return parent.open(name);
    } catch (NoSuchFileException e) {
      makeDirectory(parent, name);
      return parent.open(name);
    }
  }

  /*
   * Java makes directories by path only. So the path must lead to the directory that is held; should
   * somebody swap it in the instant between, an empty directory elsewhere is all they get, since it
   * is opened by descriptor afterwards and not found.
   */
  private void makeDirectory(HeldDirectory parent, String name) throws IOException {
    Path parentPath = topPath.resolve(parent.path());
    BasicFileAttributes atPath =
        Files.readAttributes(parentPath, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    @Nullable Object key = atPath.fileKey();
    if (key == null || !Objects.equals(key, parent.permissions().fileKey())) {
      throw new FileSystemException(parentPath.toString(), null, "was replaced while in use");
    }
    try {
      Files.createDirectory(parentPath.resolve(name), PRIVATE);
    } catch (FileAlreadyExistsException e) {
      // Somebody else has made it; whether it is a directory is seen when it is opened.
    }
  }
}
