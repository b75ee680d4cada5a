package io.callfs.metadata.sqlite;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a database alone, among processes and within this one: a lock on a file beside
 * it, which the kernel gives up with the process. The file stays, since removing it would let two
 * lock different files of the same name.
 */
final class FileLock implements AutoCloseable {

  private final FileChannel channel;

  private FileLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws FsException EBUSY where another has it; EACCES, EIO
   */
  static FileLock take(Path database) {
    Path file = Paths.beside(database, ".lock");
    FileChannel channel = open(file);
    boolean locked = false;
    try {
      locked = tryLock(channel, file);
      if (!locked) {
        throw new FsException(
            Errno.EBUSY, "metadata database " + database + " is in use by another server");
      }
      return new FileLock(channel);
    } finally {
      if (!locked) {
        new FileLock(channel).close();
      }
    }
  }

  private static FileChannel open(Path file) {
    try {
      return FileChannel.open(
          file,
          java.util.Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
          Paths.PRIVATE);
    } catch (AccessDeniedException e) {
      throw new FsException(Errno.EACCES, "lock file " + file, e);
    } catch (IOException e) {
      throw Paths.failure(e, "lock file " + file);
    }
  }

  private static boolean tryLock(FileChannel channel, Path file) {
    try {
      java.nio.channels.@Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    } catch (IOException e) {
      throw new FsException(Errno.EIO, "lock file " + file, e);
    }
  }

  /** Gives the lock up. Idempotent. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new FsException(Errno.EIO, "lock file", e);
    }
  }
}
