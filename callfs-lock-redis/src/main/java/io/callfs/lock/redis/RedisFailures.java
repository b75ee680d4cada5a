package io.callfs.lock.redis;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.NoSuchElementException;
import javax.net.ssl.SSLException;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Says in words what is wrong with Redis. */
final class RedisFailures {

  private RedisFailures() {}

  /** Returns the failure of a call, for those who look after this instance. */
  static FsException of(RedisAddress address, JedisException failure) {
    if (failure.getCause() instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    if (Thread.currentThread().isInterrupted()) {
      // An interrupt closes the socket that a virtual thread waits for.
      return new FsException(Errno.EAGAIN, "interrupted while asking Redis", failure);
    }
    return new FsException(
        Errno.EHOSTDOWN, "Redis at " + address + " " + reason(failure) + detail(failure), failure);
  }

  /** Returns what is wrong in words fit for strangers: no address, no user, no secret. */
  static String reason(JedisException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return "does not answer in time";
      }
      if (cause instanceof UnknownHostException) {
        return "has a host name that nobody knows";
      }
      if (cause instanceof SSLException) {
        return "fails at TLS";
      }
      if (cause instanceof NoSuchElementException) {
        return "answers more slowly than it is asked";
      }
      if (loginRefused(cause)) {
        return "refuses the user or password";
      }
      if (cause instanceof JedisDataException) {
        return "refuses to serve";
      }
    }
    return "can't be reached";
  }

  /** Returns whether Redis does not let this user in, or not do what locks need. */
  static boolean refusesLogin(JedisException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (loginRefused(cause)) {
        return true;
      }
    }
    return false;
  }

  private static boolean loginRefused(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return cause instanceof JedisAccessControlException
        || (cause instanceof JedisDataException
            && (message.startsWith("NOAUTH")
                || message.startsWith("WRONGPASS")
                || message.startsWith("NOPERM")
                || message.startsWith("ERR invalid password")
                || message.startsWith("ERR Client sent AUTH")
                || message.startsWith("ERR AUTH")));
  }

  /** Returns whether another attempt on a new connection may do: not where time has run out. */
  static boolean mayBeStale(JedisException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException || cause instanceof NoSuchElementException) {
        return false;
      }
    }
    return !(failure instanceof JedisDataException)
        || String.valueOf(failure.getMessage()).startsWith("READONLY");
  }

  private static String detail(JedisException failure) {
    Throwable last = failure;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return last.getMessage() == null ? "" : " (" + last.getMessage() + ")";
  }
}
