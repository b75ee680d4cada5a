package io.callfs.http.jersey;

import io.callfs.http.Answer;
import io.callfs.http.jersey.HeadWriter.Framing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Frames one answer (RFC 9112 §6) and writes it, and tells it once what became of it. */
final class AnswerWriter {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerWriter.class);

  /**
   * What is written at once, and all that waits in memory for a slow client; a multiple of the
   * largest TLS record.
   */
  private static final int PIECE = 64 * 1024;

  /** How much of a body goes out together with the head. */
  private static final int FIRST_PIECE = 48 * 1024;

  private static final int HEAD_CAPACITY = 1536;

  private final Edge edge;
  private final ConnectionState state;
  private final Exchange exchange;
  private final Outflow out;
  private long bodySent;

  AnswerWriter(Edge edge, ConnectionState state, Exchange exchange) {
    this.edge = edge;
    this.state = state;
    this.exchange = exchange;
    this.out = new Outflow(edge, state);
  }

  /** Tells whether the whole answer is in memory and its body no larger than that. */
  static boolean fits(Answer answer, int bytes) {
    return switch (answer.body()) {
      case Answer.Empty ignored -> true;
      case Answer.Bytes body -> body.bytes().remaining() <= bytes;
      case Answer.Streamed ignored -> false;
    };
  }

  /** Writes an answer to what was no request, and that the connection closes. */
  static void writeRefusal(Edge edge, ConnectionState state, Answer answer) {
    long sent = 0;
    boolean whole = false;
    try {
      HeadWriter writer = new HeadWriter(HEAD_CAPACITY);
      writer.head(answer, edge.dateLine().bytes(), Framing.LENGTH, false, true);
      if (answer.body() instanceof Answer.Bytes body) {
        ByteBuffer bytes = body.bytes().duplicate();
        sent = bytes.remaining();
        writer.body(bytes, bytes.remaining());
      }
      new Outflow(edge, state).hand(writer.array(), writer.size());
      whole = true;
    } catch (IOException e) {
      LOG.debug("a client went before it was refused", e);
    } finally {
      answer.finished(sent, whole);
    }
  }

  /**
   * Writes the answer and settles what becomes of the connection.
   *
   * @param mayBlock whether the thread may wait for the client; otherwise the answer {@link #fits}
   */
  void write(Answer answer, boolean mayBlock) {
    boolean whole = false;
    boolean persistent = false;
    try {
      Framing framing = framing(answer);
      persistent = exchange.mayPersist() && framing != Framing.CLOSE;
      commit(persistent);
      if (mayBlock) {
        out.awaitTaken();
      }
      writeFramed(answer, framing, persistent);
      whole = true;
    } catch (IOException e) {
      LOG.debug("an answer broke off", e);
    } catch (RuntimeException e) {
      LOG.error("an answer broke off", e);
    } finally {
      answer.finished(bodySent, whole);
    }
    settle(whole, persistent);
  }

  private void settle(boolean whole, boolean persistent) {
    if (!whole) {
      state.reset();
      return;
    }
    if (!persistent) {
      state.closeOutbound();
      if (!exchange.bodyConsumed()) {
        edge.linger(state);
      }
      return;
    }
    try {
      exchange.skipBody();
    } catch (IOException e) {
      LOG.debug("a client sent no more of its body", e);
      state.reset();
    }
  }

  private Framing framing(Answer answer) {
    boolean bodyless =
        answer.status() == 204 || answer.status() == 304 || exchange.method().equals("HEAD");
    if (bodyless || answer.body().length() >= 0) {
      return Framing.LENGTH;
    }
    return exchange.head().http11() ? Framing.CHUNKED : Framing.CLOSE;
  }

  /** Keeps Grizzly from answering on its own. */
  private void commit(boolean persistent) {
    HttpResponsePacket response = exchange.packet().getResponse();
    response.setCommitted(true);
    response.setExpectContent(false);
    exchange.packet().getProcessingState().setKeepAlive(persistent);
  }

  private void writeFramed(Answer answer, Framing framing, boolean persistent) throws IOException {
    boolean bodyless =
        answer.status() == 204
            || answer.status() == 304
            || exchange.method().equals("HEAD")
            || answer.body() instanceof Answer.Empty;
    int expected = bodyless ? 0 : (int) Math.min(FIRST_PIECE, Math.max(0, answer.body().length()));
    HeadWriter head = new HeadWriter(HEAD_CAPACITY + expected);
    head.head(answer, edge.dateLine().bytes(), framing, persistent, exchange.head().http11());
    if (bodyless) {
      out.hand(head.array(), head.size());
      return;
    }
    switch (answer.body()) {
      case Answer.Bytes body -> writeBytes(head, body.bytes().duplicate());
      case Answer.Streamed body -> writeStream(head, body, framing);
      case Answer.Empty ignored -> throw new IllegalStateException("no body was just written");
    }
  }

  private void writeBytes(HeadWriter head, ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    if (length <= Exchange.SMALL) {
      head.body(bytes, length);
      out.hand(head.array(), head.size());
    } else {
      out.hand(head.array(), head.size());
      pieces(bytes);
    }
    bodySent = length;
  }

  private void pieces(ByteBuffer bytes) throws IOException {
    int limit = bytes.limit();
    while (bytes.position() < limit) {
      int length = Math.min(PIECE, limit - bytes.position());
      out.awaitTaken();
      out.hand(bytes.slice(bytes.position(), length));
      bytes.position(bytes.position() + length);
    }
  }

  private void writeStream(HeadWriter head, Answer.Streamed body, Framing framing)
      throws IOException {
    BodyChannel channel = new BodyChannel(head, body.length(), framing == Framing.CHUNKED);
    body.writer().writeTo(channel);
    channel.end();
  }

  /** Where a streamed body is written. The head goes out with the first bytes. */
  private final class BodyChannel implements WritableByteChannel {

    private final long length;
    private final boolean chunked;
    private final HeadWriter head;
    private boolean headDue = true;
    private boolean open = true;

    BodyChannel(HeadWriter head, long length, boolean chunked) {
      this.head = head;
      this.length = length;
      this.chunked = chunked;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      if (!open) {
        throw new ClosedChannelException();
      }
      int wanted = source.remaining();
      if (length >= 0 && bodySent + wanted > length) {
        throw new IOException(
            "the body is longer than the " + length + " bytes that were announced");
      }
      if (wanted == 0) {
        return 0;
      }
      if (chunked) {
        writeChunks(source);
      } else {
        if (headDue) {
          headDue = false;
          int first = Math.min(FIRST_PIECE, source.remaining());
          head.body(source, first);
          out.hand(head.array(), head.size());
        }
        pieces(source);
      }
      bodySent += wanted;
      return wanted;
    }

    private void writeChunks(ByteBuffer source) throws IOException {
      while (source.hasRemaining()) {
        int size = Math.min(FIRST_PIECE, source.remaining());
        HeadWriter piece = headDue ? head : new HeadWriter(size + 16);
        headDue = false;
        piece.chunkSize(size);
        piece.body(source, size);
        piece.chunkEnd();
        out.awaitTaken();
        out.hand(piece.array(), piece.size());
      }
    }

    void end() throws IOException {
      open = false;
      if (length >= 0 && bodySent < length) {
        throw new IOException(
            "the body is shorter than the " + length + " bytes that were announced");
      }
      if (!chunked && !headDue) {
        return;
      }
      HeadWriter piece = headDue ? head : new HeadWriter(8);
      headDue = false;
      if (chunked) {
        piece.chunkSize(0);
        piece.chunkEnd();
      }
      out.awaitTaken();
      out.hand(piece.array(), piece.size());
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      // The shell ends the body once the writer has returned.
    }
  }
}
