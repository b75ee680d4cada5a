package io.callfs.server.setup;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why the server can't start, in one line for the person who started it, with the exit code to end
 * with.
 *
 * <p>Only for what the surroundings did: no stack trace is shown for it. The message holds no
 * secret.
 */
public final class StartFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ExitStatus status;

  /** Reports a failure. */
  public StartFailure(ExitStatus status, String message) {
    this(status, message, null);
  }

  /** Reports a failure and keeps what caused it. */
  public StartFailure(ExitStatus status, String message, @Nullable Throwable cause) {
    super(Objects.requireNonNull(message), cause);
    this.status = Objects.requireNonNull(status);
  }

  /** Returns how the process is to end. */
  public ExitStatus status() {
    return status;
  }
}
