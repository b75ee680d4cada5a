package io.callfs.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/**
 * The whole answer to one request: status, header fields and body, ready for a server shell to
 * write.
 *
 * <p>The shell calls {@link #finished} exactly once for each answer, whether it was written, cut
 * off or never begun. {@code finished} releases what the body holds (open files) and completes the
 * access record.
 *
 * @param status the status code, 200 to 599
 * @param headers the fields, without {@code Content-Length}, {@code Transfer-Encoding}, {@code
 *     Connection} and {@code Date}, which the shell writes
 * @param body the body
 * @param completion told the outcome, once
 */
public record Answer(int status, Headers headers, Body body, Completion completion) {

  public Answer {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status " + status + " is not a final status, 200 to 599");
    }
    Objects.requireNonNull(headers);
    Objects.requireNonNull(body);
    Objects.requireNonNull(completion);
  }

  /** Tells the answer that the shell is done with it. */
  public void finished(long bodyBytesSent, boolean whole) {
    completion.finished(bodyBytesSent, whole);
  }

  /** What becomes of the answer; called exactly once by the shell, never throws. */
  @FunctionalInterface
  public interface Completion {
    /**
     * Called when the last byte was handed to the connection or the answer was given up.
     *
     * @param bodyBytesSent bytes of the body that were handed to the connection
     * @param whole whether the whole answer was
     */
    void finished(long bodyBytesSent, boolean whole);
  }

  /** The body of an answer. */
  public sealed interface Body {

    /** Returns the length in bytes, or -1 where it is not known before the end (chunked then). */
    long length();
  }

  /**
   * No body goes out. {@code length} is what {@code Content-Length} says: for an answer to HEAD the
   * length that GET would have had, -1 for no such header field (204, 304, HEAD of something whose
   * length is not known), else 0.
   */
  public record Empty(long length) implements Body {}

  /**
   * A body in memory. The shell reads a duplicate, so one buffer may serve many answers at once.
   */
  public record Bytes(ByteBuffer bytes) implements Body {
    @Override
    public long length() {
      return bytes.remaining();
    }
  }

  /** A body that is written piece by piece, on a thread that may block. */
  public record Streamed(long length, Writer writer) implements Body {}

  /** Writes a streamed body. */
  @FunctionalInterface
  public interface Writer {
    /**
     * Writes the whole body to the channel, which blocks while the client is slow. Exactly {@link
     * Streamed#length} bytes where that is not -1. When it throws, the shell breaks the connection
     * off, so that the client never takes a part for the whole.
     */
    void writeTo(WritableByteChannel channel) throws IOException;
  }
}
