package io.callfs.core;

import io.callfs.fs.Mode;
import io.callfs.fs.RegularFile;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a whole file is written.
 *
 * @param existing what to do where the name exists
 * @param parents what to do where directories are missing
 * @param precondition what must hold of what is there
 * @param mode of a new file, before the umask
 * @param mtime set instead of now; on an existing file only its owner and root may ask for it
 *     (EPERM)
 * @param contentType media type to keep with the content
 * @param backend where to store a new file; null for the default one
 */
public record WriteOptions(
    Existing existing,
    Parents parents,
    Precondition precondition,
    Mode mode,
    @Nullable Instant mtime,
    @Nullable String contentType,
    @Nullable String backend) {

  /** Replaces or creates with mode 0666 less the umask; makes no parents. */
  public static final WriteOptions DEFAULT =
      new WriteOptions(
          Existing.REPLACE, Parents.REQUIRE, Precondition.NONE, new Mode(0666), null, null, null);

  /**
   * Checks the parts.
   *
   * @throws io.callfs.fs.FsException EINVAL for a media type that no header field could carry
   */
  public WriteOptions {
    RegularFile.requireMediaType(contentType);
    Objects.requireNonNull(existing);
    Objects.requireNonNull(parents);
    Objects.requireNonNull(precondition);
    Objects.requireNonNull(mode);
  }

  /** Returns these with another rule for an existing name. */
  public WriteOptions with(Existing newExisting) {
    return new WriteOptions(newExisting, parents, precondition, mode, mtime, contentType, backend);
  }

  /** Returns these with another rule for missing directories. */
  public WriteOptions with(Parents newParents) {
    return new WriteOptions(existing, newParents, precondition, mode, mtime, contentType, backend);
  }

  /** Returns these with a precondition. */
  public WriteOptions with(Precondition newPrecondition) {
    return new WriteOptions(existing, parents, newPrecondition, mode, mtime, contentType, backend);
  }

  /** Returns these with the mode of a new file. */
  public WriteOptions with(Mode newMode) {
    return new WriteOptions(existing, parents, precondition, newMode, mtime, contentType, backend);
  }
}
