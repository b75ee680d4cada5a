package io.callfs.server;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.server.setup.ExitStatus;
import io.callfs.server.setup.StartFailure;

/** Says in one line why an adapter could not be opened. */
final class StartFailures {

  private StartFailures() {}

  static StartFailure of(RuntimeException failure) {
    if (failure instanceof FsException e) {
      return new StartFailure(status(e.errno()), e.subject(), e);
    }
    return new StartFailure(
        ExitStatus.CONFIGURATION, String.valueOf(failure.getMessage()), failure);
  }

  private static ExitStatus status(Errno errno) {
    if (errno == Errno.EBUSY) {
      return ExitStatus.BUSY;
    }
    if (errno == Errno.EHOSTDOWN) {
      return ExitStatus.UNAVAILABLE;
    }
    if (errno == Errno.EACCES || errno == Errno.EPERM || errno == Errno.EROFS) {
      return ExitStatus.NO_PERMISSION;
    }
    return ExitStatus.IO;
  }
}
