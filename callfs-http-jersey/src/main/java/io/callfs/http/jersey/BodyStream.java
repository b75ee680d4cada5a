package io.callfs.http.jersey;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.http.HttpBrokenContentException;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.io.InputBuffer;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;

/**
 * The body of one request. Ends only where the request's framing says; anything that comes earlier
 * is an exception, and so is a client that brings too little for too long.
 */
final class BodyStream extends InputStream {

  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);

  /** What is rather read than the connection given up. */
  private static final long WORTH_SKIPPING = 256 * 1024;

  private final Edge edge;
  private final ConnectionState state;
  private final InputBuffer input;
  private final HttpHeader packet;
  private final boolean chunked;
  private long left;
  private boolean continueDue;
  private boolean ended;
  private boolean broken;
  private long waitedNanos;
  private long windowBytes;

  BodyStream(Edge edge, ConnectionState state, Head head, Request request) {
    this.edge = edge;
    this.state = state;
    this.input = request.getInputBuffer();
    this.packet = request.getRequest();
    this.chunked = head.chunked();
    this.left = head.contentLength();
    // With bytes of the body here already, the client didn't wait (RFC 9110 §10.1.1).
    this.continueDue = head.expectsContinue() && input.available() == 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (broken) {
      throw new EOFException("the body broke off");
    }
    if (length == 0) {
      return 0;
    }
    if (ended) {
      return -1;
    }
    try {
      return readMore(bytes, offset, length);
    } catch (IOException e) {
      broken = true;
      throw e.getCause() instanceof HttpBrokenContentException cause
          ? new IOException(cause.getMessage(), e)
          : e;
    } catch (RuntimeException e) {
      broken = true;
      throw new IOException("the body is malformed", e);
    }
  }

  private int readMore(byte[] bytes, int offset, int length) throws IOException {
    if (continueDue) {
      continueDue = false;
      state.write(Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, CONTINUE.clone()));
    }
    int wanted = chunked ? length : (int) Math.min(length, left);
    int total = 0;
    while (total < wanted) {
      if (total > 0 && input.available() == 0) {
        break;
      }
      int n = readOnce(bytes, offset + total, wanted - total);
      if (n < 0) {
        break;
      }
      total += n;
    }
    if (total == 0) {
      return end();
    }
    if (!chunked) {
      left -= total;
      ended = left == 0;
    }
    return total;
  }

  private int readOnce(byte[] bytes, int offset, int length) throws IOException {
    if (input.available() > 0) {
      return input.read(bytes, offset, length);
    }
    StrictChunks.requireSound(packet);
    long began = System.nanoTime();
    state.connection().setReadTimeout(edge.limits().readStall().toMillis(), TimeUnit.MILLISECONDS);
    int n = input.read(bytes, offset, length);
    waitedNanos += System.nanoTime() - began;
    windowBytes += Math.max(n, 0) + input.available();
    requireRate();
    return n;
  }

  private void requireRate() throws IOException {
    long window = edge.limits().rateWindow().toNanos();
    if (waitedNanos < window) {
      return;
    }
    if (windowBytes < edge.limits().minimumRate() * (window / 1_000_000) / 1000) {
      throw new IOException("the body comes in too slowly");
    }
    waitedNanos = 0;
    windowBytes = 0;
  }

  private int end() throws EOFException {
    if (!chunked && left > 0) {
      throw new EOFException("the body ended " + left + " bytes early");
    }
    ended = true;
    return -1;
  }

  /** Tells whether the whole body was read. */
  boolean atEnd() {
    return ended;
  }

  /**
   * Tells whether reading the rest is cheaper than a new connection, and the client is going to
   * send it.
   */
  boolean canBeSkipped() {
    return ended || (!broken && !continueDue && !chunked && left <= WORTH_SKIPPING);
  }

  /** Reads and drops what is left. */
  void skipRest() throws IOException {
    byte[] waste = new byte[16 * 1024];
    long skipped = 0;
    while (!ended) {
      skipped += Math.max(0, read(waste, 0, waste.length));
      if (skipped > WORTH_SKIPPING) {
        throw new IOException("too much is left of the body");
      }
    }
  }
}
