package io.callfs.fs;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Every failure of a file system call: an errno and what it is about.
 *
 * <p>A failed call has changed nothing unless its contract says otherwise. Failures that callers
 * bring about carry no stack trace, since they are answers and not faults; a failure with a cause,
 * and {@link Errno#EIO}, carries one.
 */
public final class FsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Errno errno;
  private final String subject;

  /**
   * Creates a failure without a cause; {@code subject} is what it is about: a path, a setting, a
   * key.
   */
  public FsException(Errno errno, String subject) {
    this(errno, subject, null);
  }

  /** Creates a failure with the cause that lower layers gave. */
  public FsException(Errno errno, String subject, @Nullable Throwable cause) {
    super(
        Objects.requireNonNull(errno)
            + ": "
            + errno.description()
            + ": "
            + Objects.requireNonNull(subject),
        cause,
        true,
        cause != null || errno == Errno.EIO);
    this.errno = errno;
    this.subject = subject;
  }

  /** Returns the errno. */
  public Errno errno() {
    return errno;
  }

  /** Returns what the failure is about. */
  public String subject() {
    return subject;
  }
}
