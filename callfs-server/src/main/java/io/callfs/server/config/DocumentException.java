package io.callfs.server.config;

/**
 * A file or text that is not well-formed YAML or JSON, or beyond the limits. Its message shows no
 * content.
 */
final class DocumentException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int line;

  DocumentException(int line, String message, Throwable cause) {
    super(message, cause);
    this.line = line;
  }

  DocumentException(int line, String message) {
    super(message);
    this.line = line;
  }

  /** Returns the line, from 1; 0 where it isn't known. */
  int line() {
    return line;
  }
}
