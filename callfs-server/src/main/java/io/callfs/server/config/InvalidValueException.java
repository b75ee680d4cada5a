package io.callfs.server.config;

/**
 * A value that its type refuses. The message completes "the value …" and shows nothing of a secret.
 */
final class InvalidValueException extends Exception {

  private static final long serialVersionUID = 1L;

  InvalidValueException(String message) {
    super(message);
  }

  InvalidValueException(String message, Throwable cause) {
    super(message, cause);
  }
}
