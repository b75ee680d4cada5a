package io.callfs.http;

import io.callfs.fs.Errno;

/** What stands for an errno on the wire (API.md §12). A new errno does not compile without it. */
final class ErrnoAnswers {

  private ErrnoAnswers() {}

  /** Returns the status of a failure on a route. */
  static int status(Errno errno, Route route) {
    return errno == Errno.ENOTDIR && route == Route.DIRECTORIES ? 400 : status(errno);
  }

  static int status(Errno errno) {
    return switch (errno) {
      case EINVAL, ENAMETOOLONG, EBADF, ESPIPE, E2BIG, ERANGE, EOVERFLOW -> 400;
      case EACCES, EPERM, EROFS -> 403;
      case ENOENT, ENODATA -> 404;
      case EEXIST,
          ENOTDIR,
          EISDIR,
          ENOTEMPTY,
          EBUSY,
          EXDEV,
          ELOOP,
          EMLINK,
          ENXIO,
          ETXTBSY,
          EAGAIN ->
          409;
      case ESTALE -> 410;
      case EFBIG -> 413;
      case EIO -> 500;
      case EOPNOTSUPP, ENOSYS -> 501;
      // ETIMEDOUT and EHOSTDOWN are of dependencies of our own: 504 would tell of a peer. EREMOTE
      // is met where an owner changes between the look and the act; the next try finds it.
      case EMFILE, ENFILE, ETIMEDOUT, EHOSTDOWN, EREMOTE -> 503;
      case ENOSPC, EDQUOT -> 507;
    };
  }

  /** Returns the code of the error body: the seed's where it has one, else the errno's name. */
  static String code(Errno errno) {
    return switch (errno) {
      case EACCES, EPERM, EROFS -> "PERMISSION_DENIED";
      case ENOENT -> "FILE_NOT_FOUND";
      case EEXIST -> "FILE_ALREADY_EXISTS";
      case ENOTEMPTY -> "DIRECTORY_NOT_EMPTY";
      case EINVAL,
          ENAMETOOLONG,
          EBADF,
          ESPIPE,
          E2BIG,
          ERANGE,
          EOVERFLOW,
          ENODATA,
          ENOTDIR,
          EISDIR,
          EBUSY,
          EXDEV,
          ELOOP,
          EMLINK,
          ENXIO,
          ETXTBSY,
          EAGAIN,
          ESTALE,
          EFBIG,
          EIO,
          EOPNOTSUPP,
          ENOSYS,
          EMFILE,
          ENFILE,
          ETIMEDOUT,
          EHOSTDOWN,
          EREMOTE,
          ENOSPC,
          EDQUOT ->
          errno.name();
    };
  }

  /** Returns whether what a failure is about may be told: not what tells of the inside. */
  static boolean tellsSubject(Errno errno) {
    return status(errno) < 500 || status(errno) == 501;
  }
}
