package io.callfs.client;

import java.io.InputStream;
import java.util.Objects;

/** The body of a request. */
public sealed interface Upload permits Upload.None, Upload.Streamed {

  /** No body. */
  Upload NONE = new None();

  /** No body. */
  record None() implements Upload {}

  /**
   * A body that is read once, on a thread that may block, in memory that does not grow with it.
   *
   * @param bytes the content; whoever opened it closes it
   * @param length its length, or -1 where it is not known before the end
   * @param awaitsContinue whether nothing is read before the server has said that it wants it
   */
  record Streamed(InputStream bytes, long length, boolean awaitsContinue) implements Upload {
    /** Checks the parts. */
    public Streamed {
      Objects.requireNonNull(bytes);
      if (length < -1) {
        throw new IllegalArgumentException("length " + length + " is negative");
      }
    }
  }
}
