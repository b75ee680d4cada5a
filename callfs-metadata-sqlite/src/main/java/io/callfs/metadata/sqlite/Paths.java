package io.callfs.metadata.sqlite;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** The files of a database. */
final class Paths {

  /** Nobody else reads what users have stored. */
  static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private Paths() {}

  static Path beside(Path database, String suffix) {
    return database.resolveSibling(database.getFileName() + suffix);
  }

  /** Makes the directory, and the file, whose log gets the same permissions. */
  static void prepare(Path database) {
    Path directory = database.getParent();
    try {
      if (directory != null) {
        Files.createDirectories(directory, PRIVATE_DIRECTORY);
      }
      if (!Files.exists(database)) {
        Files.createFile(database, PRIVATE);
      }
    } catch (IOException e) {
      throw failure(e, "metadata database " + database);
    }
  }

  /** Refuses a file that is not empty and no database; EIO, EACCES. */
  static void requireDatabase(Path file) {
    byte[] magic = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    try (InputStream bytes = Files.newInputStream(file)) {
      byte[] head = bytes.readNBytes(magic.length);
      if (head.length > 0 && !Arrays.equals(head, magic)) {
        throw new FsException(Errno.EIO, "metadata database " + file + " is no SQLite database");
      }
    } catch (IOException e) {
      throw failure(e, "metadata database " + file);
    }
  }

  static FsException failure(IOException e, String subject) {
    if (e instanceof AccessDeniedException) {
      return new FsException(Errno.EACCES, subject, e);
    }
    if (e instanceof FileAlreadyExistsException) {
      return new FsException(Errno.ENOTDIR, subject, e);
    }
    String reason =
        e instanceof FileSystemException known && known.getReason() != null
            ? known.getReason().toLowerCase(Locale.ROOT)
            : String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (reason.contains("read-only")) {
      return new FsException(Errno.EROFS, subject, e);
    }
    return new FsException(reason.contains("no space") ? Errno.ENOSPC : Errno.EIO, subject, e);
  }
}
