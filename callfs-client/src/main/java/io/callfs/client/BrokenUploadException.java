package io.callfs.client;

import java.io.IOException;

/** The body of a request could not be read where it comes from; the server is not to blame. */
public final class BrokenUploadException extends IOException {
  private static final long serialVersionUID = 1L;

  private final IOException source;

  BrokenUploadException(IOException source) {
    super("the content to send could not be read", source);
    this.source = source;
  }

  /** Returns what reading it threw. */
  public IOException source() {
    return source;
  }
}
