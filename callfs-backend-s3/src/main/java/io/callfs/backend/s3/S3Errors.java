package io.callfs.backend.s3;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Says in errnos what the service or the way to it said.
 *
 * <p>{@link Errno#EHOSTDOWN} stands for all that may be well again without the caller's doing: the
 * service is gone, slow, overloaded or broken, refuses our credentials, or lost the bucket. {@link
 * Errno#EIO} is left for what can't be trusted.
 */
final class S3Errors {

  private final String place;

  S3Errors(S3Settings settings) {
    this.place = settings.place();
  }

  /** Returns what a failed request about a blob comes to. */
  FsException translate(SdkException failure, String what) {
    if (failure instanceof AbortedException || Thread.currentThread().isInterrupted()) {
      Thread.currentThread().interrupt();
      return new FsException(Errno.EIO, what + " was interrupted", failure);
    }
    return new FsException(
        errno(failure), what + " in " + place + ": " + explain(failure), failure);
  }

  /** Returns what stands in the way of using the bucket at all. */
  FsException unusable(SdkException failure) {
    Errno errno =
        switch (status(failure)) {
          case 401, 403 -> Errno.EACCES;
          case 301, 400, 404 -> Errno.ENOENT;
          default -> Errno.EHOSTDOWN;
        };
    return new FsException(errno, "S3 " + place + ": " + explain(failure), failure);
  }

  private static Errno errno(SdkException failure) {
    return switch (code(failure)) {
      case "BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "EntityTooLarge" -> Errno.EIO;
      case "XMinioStorageFull", "QuotaExceeded", "InsufficientCapacity" -> Errno.ENOSPC;
      default -> Errno.EHOSTDOWN;
    };
  }

  /** Returns what ails the service in words for everybody: none of ours. */
  static FsException unwell(SdkException failure) {
    int status = status(failure);
    return new FsException(
        Errno.EHOSTDOWN, status == 0 ? "no answer" : said(failure, code(failure)), failure);
  }

  /** Returns the HTTP status, 0 where there was no answer. */
  static int status(SdkException failure) {
    return failure instanceof SdkServiceException service ? service.statusCode() : 0;
  }

  /** Returns the service's own word for the failure, empty where it said none. */
  static String code(SdkException failure) {
    if (failure instanceof S3Exception s3
        && s3.awsErrorDetails() != null
        && s3.awsErrorDetails().errorCode() != null) {
      return s3.awsErrorDetails().errorCode();
    }
    return "";
  }

  private static String explain(SdkException failure) {
    String code = code(failure);
    return switch (status(failure)) {
      case 0 -> "can't be reached: " + innermost(failure);
      case 401, 403 ->
          said(failure, code)
              + "; see backend.s3_access_key, backend.s3_secret_key (or the SDK's chain of"
              + " credentials), their rights to the bucket, and this machine's clock";
      case 404 ->
          said(failure, code) + "; see backend.s3_bucket_name, and make the bucket where missing";
      case 301, 400 ->
          said(failure, code) + "; see backend.s3_region, backend.s3_endpoint and the credentials";
      default -> said(failure, code);
    };
  }

  private static String said(SdkException failure, String code) {
    return "answers " + status(failure) + (code.isEmpty() ? "" : " " + code);
  }

  private static String innermost(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
