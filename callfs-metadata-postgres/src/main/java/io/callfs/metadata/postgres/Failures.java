package io.callfs.metadata.postgres;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL's error codes mean (its manual, appendix A). */
final class Failures {

  private static final String CONSTRAINT = "23";
  private static final String CONNECTION = "08";
  private static final String RESOURCES = "53";

  /** Deadlock, failed serialization, lock not available, statement cancelled. */
  private static final Set<String> SLOW = Set.of("40001", "40P01", "55P03", "57014");

  /** Besides: shutdown, crash, start-up, idle too long, a server that only reads. */
  private static final Set<String> PASSING =
      Set.of("40001", "40P01", "57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "25006");

  private Failures() {}

  /** Translates a failure; {@code subject} tells what was tried and where. */
  static RuntimeException translate(SQLException cause, String subject) {
    String state = state(cause);
    if (state.startsWith(CONSTRAINT)) {
      return new IllegalStateException(subject + ": constraint violated", cause);
    }
    return new FsException(errno(cause, state), subject, cause);
  }

  /** Returns whether another try on another connection may succeed. */
  static boolean mayPass(SQLException cause) {
    String state = state(cause);
    return state.startsWith(CONNECTION) || PASSING.contains(state);
  }

  /** Returns whether it is the server that refused, and not the way to it that failed. */
  static boolean answered(SQLException cause) {
    String state = state(cause);
    // Codes of class 57 are sent when a session ends, at whatever it was doing.
    return !state.isEmpty() && !state.startsWith(CONNECTION) && !state.startsWith("57");
  }

  /** Returns what is wrong, without a word that names who or where. */
  static String trouble(SQLException cause) {
    String state = state(cause);
    if (state.startsWith("28")) {
      return "PostgreSQL refuses the user or the password";
    }
    if (state.equals("57P03")) {
      return "PostgreSQL is starting or stopping";
    }
    if (state.equals("53300")) {
      return "PostgreSQL has no connection left";
    }
    if (state.equals("42501")) {
      return "PostgreSQL denies the rights that are needed";
    }
    return errno(cause, state) == Errno.EHOSTDOWN
        ? "PostgreSQL can't be reached"
        : "PostgreSQL answers with an error";
  }

  private static Errno errno(SQLException cause, String state) {
    if (state.equals("53100")) {
      return Errno.ENOSPC;
    }
    if (state.equals("42501") || state.startsWith("28")) {
      return Errno.EACCES;
    }
    if (SLOW.contains(state)) {
      return Errno.ETIMEDOUT;
    }
    if (state.startsWith(CONNECTION)
        || state.startsWith(RESOURCES)
        || state.startsWith("57P")
        || PASSING.contains(state)
        || cause instanceof SQLTransientException) {
      return Errno.EHOSTDOWN;
    }
    return Errno.EIO;
  }

  /** Returns the code, also where it hides in a cause or, of a batch, in the next exception. */
  static String state(SQLException failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < 8; depth++) {
      if (at instanceof SQLException e && known(e.getSQLState())) {
        return e.getSQLState();
      }
      at = next(at);
    }
    return "";
  }

  private static boolean known(@Nullable String state) {
    return state != null && state.length() == 5;
  }

  private static @Nullable Throwable next(Throwable at) {
    if (at instanceof SQLException e && e.getNextException() != null) {
      return e.getNextException();
    }
    return at.getCause();
  }
}
