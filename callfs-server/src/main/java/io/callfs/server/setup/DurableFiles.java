package io.callfs.server.setup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Private files and directories, made whole or not at all and on the disk before a call returns.
 */
final class DurableFiles {

  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");

  private DurableFiles() {}

  /** Makes a directory and what is missing above it, each 0700; leaves one that exists as it is. */
  static void makeDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Files.createDirectories(directory, attributes(directory, OWNER_DIRECTORY));
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      sync(parent);
    }
  }

  /**
   * Puts a file of mode 0600 in place: written beside, synced, renamed, directory synced. Replaces
   * what is there. The caller holds the data directory's lock, so the temporary name is free to
   * use.
   */
  static void write(Path file, byte[] content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            attributes(file, OWNER_FILE))) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      sync(directory);
    }
  }

  /** Opens a file for locking; makes it with mode 0600 where it is missing. */
  static FileChannel openPrivate(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
        attributes(file, OWNER_FILE));
  }

  /** Turns a failure of the file system into one line and the right exit code. */
  static StartFailure failure(String doing, IOException e) {
    return switch (e) {
      case AccessDeniedException denied ->
          new StartFailure(ExitStatus.NO_PERMISSION, doing + ": permission denied", e);
      case NoSuchFileException missing ->
          new StartFailure(ExitStatus.IO, doing + ": no such file or directory", e);
      case NotDirectoryException other ->
          new StartFailure(ExitStatus.IO, doing + ": not a directory", e);
      case FileAlreadyExistsException other ->
          new StartFailure(ExitStatus.IO, doing + ": not a directory", e);
      case FileSystemException other when other.getReason() != null ->
          new StartFailure(
              other.getReason().contains("Read-only") ? ExitStatus.NO_PERMISSION : ExitStatus.IO,
              doing + ": " + other.getReason(),
              e);
      default ->
          new StartFailure(
              ExitStatus.IO,
              doing
                  + ": "
                  + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
              e);
    };
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  // A file system without POSIX permissions has its own way to keep files private.
  private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }
}
