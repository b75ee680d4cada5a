package io.callfs.metadata.sqlite;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's result codes mean (sqlite.org/rescode.html). */
final class Failures {

  private static final int PRIMARY = 0xFF;

  private Failures() {}

  /** Translates a failure; {@code subject} tells what was tried and where. */
  static RuntimeException translate(SQLException cause, String subject) {
    SQLiteErrorCode code =
        cause instanceof SQLiteException known
            ? known.getResultCode()
            : SQLiteErrorCode.UNKNOWN_ERROR;
    if (primary(code) == SQLiteErrorCode.SQLITE_CONSTRAINT.code) {
      return new IllegalStateException(subject + ": " + cause.getMessage(), cause);
    }
    return new FsException(errno(code), subject, cause);
  }

  private static Errno errno(SQLiteErrorCode code) {
    // The file that readers share can't grow: SQLite has no more room for it.
    if (code == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE) {
      return Errno.ENOSPC;
    }
    int primary = primary(code);
    if (primary == SQLiteErrorCode.SQLITE_FULL.code) {
      return Errno.ENOSPC;
    }
    if (primary == SQLiteErrorCode.SQLITE_READONLY.code) {
      return Errno.EROFS;
    }
    if (primary == SQLiteErrorCode.SQLITE_PERM.code
        || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code) {
      return Errno.EACCES;
    }
    if (primary == SQLiteErrorCode.SQLITE_BUSY.code
        || primary == SQLiteErrorCode.SQLITE_LOCKED.code) {
      return Errno.ETIMEDOUT;
    }
    return Errno.EIO;
  }

  private static int primary(SQLiteErrorCode code) {
    return code == SQLiteErrorCode.UNKNOWN_ERROR ? -1 : code.code & PRIMARY;
  }
}
