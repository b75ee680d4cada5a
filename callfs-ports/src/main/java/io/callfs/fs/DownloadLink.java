package io.callfs.fs;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The right to download one file without a key, so and so many times within a time.
 *
 * @param id by which it is known
 * @param maker whose right to read the file it passes on
 * @param path where the file was when the link was made, and must be when it is used
 * @param inode the file that it was then
 * @param created when it was made, to the second
 * @param expires when it ends, to the second; after {@code created}
 * @param maxUses how many may claim it, at least 1
 * @param fileName what the download is to be called; null for the file's own name
 */
public record DownloadLink(
    LinkId id,
    Credentials maker,
    FsPath path,
    InodeId inode,
    Instant created,
    Instant expires,
    int maxUses,
    @Nullable String fileName) {

  /** Checks the parts. */
  public DownloadLink {
    Objects.requireNonNull(id);
    Objects.requireNonNull(maker);
    Objects.requireNonNull(path);
    Objects.requireNonNull(inode);
    if (!isWhole(created) || !isWhole(expires)) {
      throw new IllegalArgumentException("times of a link are whole seconds");
    }
    if (!expires.isAfter(created)) {
      throw new IllegalArgumentException("a link ends after it begins");
    }
    if (maxUses < 1) {
      throw new FsException(Errno.EINVAL, "uses of a link must be at least 1");
    }
  }

  private static boolean isWhole(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).equals(instant);
  }
}
