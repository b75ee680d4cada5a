package io.callfs.backend.localfs;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the errno of a disk's failure. Java hands out the text of {@code strerror(3)} and keeps the
 * number to itself, so the text is all there is to go by.
 */
final class DiskErrors {

  private static final Map<String, Errno> TEXTS =
      Map.of(
          "no space left on device", Errno.ENOSPC,
          "disk quota exceeded", Errno.EDQUOT,
          "disc quota exceeded", Errno.EDQUOT,
          "quota exceeded", Errno.EDQUOT,
          "too many open files in system", Errno.ENFILE,
          "too many open files", Errno.EMFILE,
          "read-only file system", Errno.EROFS,
          "permission denied", Errno.EACCES,
          "operation not permitted", Errno.EACCES,
          "not a directory", Errno.ENOTDIR);

  private static final Path FULL_DEVICE = Path.of("/dev/full");

  private final Optional<String> localFullText;

  private DiskErrors(Optional<String> localFullText) {
    this.localFullText = localFullText;
  }

  /**
   * Learns how the language of this process words that a disk is full, by asking the device that
   * always is ({@code full(4)}). Other texts are known in English only.
   */
  static DiskErrors learn() {
    try (FileChannel full = FileChannel.open(FULL_DEVICE, StandardOpenOption.WRITE)) {
      full.write(ByteBuffer.allocate(1));
      return new DiskErrors(Optional.empty());
    } catch (IOException e) {
      return e instanceof FileSystemException ? new DiskErrors(Optional.empty()) : wording(text(e));
    }
  }

  /** Returns an instance that takes the text for a full disk's, besides the English one. */
  static DiskErrors wording(String fullText) {
    return new DiskErrors(Optional.of(fullText));
  }

  /** Returns the errno of the failure: EIO where it is none of those that a caller can mend. */
  Errno errno(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return Errno.EACCES;
    }
    String text = text(failure);
    if (localFullText.filter(text::equals).isPresent()) {
      return Errno.ENOSPC;
    }
    return TEXTS.getOrDefault(text.toLowerCase(Locale.ROOT), Errno.EIO);
  }

  /** Returns the failure as the ports know it. */
  FsException translate(IOException failure, String subject) {
    return new FsException(errno(failure), subject, failure);
  }

  private static String text(IOException failure) {
    String text =
        failure instanceof FileSystemException named ? named.getReason() : failure.getMessage();
    return text == null ? "" : text;
  }
}
