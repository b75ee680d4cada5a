package io.callfs.http.jersey;

import io.callfs.http.jersey.ConnectionState.Phase;
import java.io.IOException;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.ChunkedTransferEncoding;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.KeepAlive;
import org.glassfish.grizzly.http.TransferEncoding;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;

/**
 * Grizzly's HTTP codec with a second, strict reading of each head, and without answers of its own.
 *
 * <p>Whatever isn't acceptable is answered through {@link EdgeAnswers} and the connection closed.
 */
final class StrictCodec extends HttpServerFilter {

  private static final Buffer SOMETHING =
      Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, new byte[1]);

  private final Limits limits;
  private final Edge edge;

  @SuppressWarnings("deprecation") // there is no builder yet
  StrictCodec(Limits limits, Edge edge) {
    super(
        true,
        limits.requestLineBytes() + limits.headerBytes() + 1024,
        null,
        unlimitedKeepAlive(),
        null,
        limits.headerCount() + 2,
        limits.headerCount() + 2,
        null);
    this.limits = limits;
    this.edge = edge;
    setAllowPayloadForUndefinedHttpMethods(true);
    for (TransferEncoding encoding : getTransferEncodings()) {
      if (encoding instanceof ChunkedTransferEncoding) {
        removeTransferEncoding(encoding);
      }
    }
    addTransferEncoding(new StrictChunks());
  }

  private static KeepAlive unlimitedKeepAlive() {
    KeepAlive keepAlive = new KeepAlive();
    keepAlive.setMaxRequestsCount(-1);
    keepAlive.setIdleTimeoutInSeconds(-1);
    return keepAlive;
  }

  @Override
  public NextAction handleRead(FilterChainContext ctx) throws IOException {
    ConnectionState state = ConnectionState.of(ctx.getConnection());
    Phase phase = state.phase();
    if (phase == Phase.BUSY) {
      return super.handleRead(ctx);
    }
    if (phase == Phase.CLOSING) {
      return ctx.getStopAction();
    }
    if (!state.headBegun() && !skipEmptyLines(ctx)) {
      return ctx.getStopAction();
    }
    state.headBegins();
    Buffer input = ctx.getMessage();
    NextAction next = super.handleRead(ctx);
    if (state.phase() != Phase.HEAD) {
      return next;
    }
    if (hasBareLineFeed(input)) {
      edge.refuse(state, NotHttp.badRequest("a line feed without a carriage return"));
    } else if (firstLineHasNoSpace(input)) {
      edge.refuse(state, NotHttp.badRequest("the first line is no request line"));
    }
    return next;
  }

  /** Tells what Grizzly would wait on for: it looks for the method's end beyond the line's. */
  private static boolean firstLineHasNoSpace(Buffer input) {
    for (int i = 0; i < input.limit(); i++) {
      if (input.get(i) == ' ') {
        return false;
      }
      if (input.get(i) == '\n') {
        return true;
      }
    }
    return false;
  }

  /** Drops empty lines before a request line, RFC 9112 §2.2. Returns whether anything is left. */
  private static boolean skipEmptyLines(FilterChainContext ctx) {
    Buffer input = ctx.getMessage();
    int start = input.position();
    int at = start;
    while (input.limit() - at >= 2 && input.get(at) == '\r' && input.get(at + 1) == '\n') {
      at += 2;
    }
    if (at > start) {
      if (at == input.limit()) {
        input.tryDispose();
        return false;
      }
      ctx.setMessage(input.split(at));
    }
    return true;
  }

  private static boolean hasBareLineFeed(Buffer input) {
    for (int i = 0; i < input.limit(); i++) {
      if (input.get(i) == '\n' && (i == 0 || input.get(i - 1) != '\r')) {
        return true;
      }
    }
    return false;
  }

  @Override
  protected boolean onHttpHeaderParsed(HttpHeader header, Buffer buffer, FilterChainContext ctx) {
    byte[] bytes = new byte[buffer.position()];
    if (buffer.hasArray()) {
      System.arraycopy(buffer.array(), buffer.arrayOffset(), bytes, 0, bytes.length);
    } else {
      Buffer copy = buffer.duplicate();
      copy.position(0);
      copy.limit(bytes.length);
      copy.get(bytes);
    }
    Head head = Head.parse(bytes, limits);
    ConnectionState state = ConnectionState.of(ctx.getConnection());
    if (!edge.begin(state, head)) {
      throw new NotHttp(408, "REQUEST_TIMEOUT", "the request came too late");
    }
    // Told that content is ready, Grizzly sends no 100 by itself: the first read of the body does.
    return super.onHttpHeaderParsed(header, SOMETHING, ctx);
  }

  @Override
  protected void onIncomingUpgrade(FilterChainContext ctx, HttpHeader header) {
    // Nothing is upgraded to; Grizzly would stop to decode the body.
  }

  @Override
  protected void onHttpHeaderError(HttpHeader header, FilterChainContext ctx, Throwable cause) {
    edge.refuse(ConnectionState.of(ctx.getConnection()), reason(cause, ctx));
  }

  private NotHttp reason(Throwable cause, FilterChainContext ctx) {
    if (cause instanceof NotHttp notHttp) {
      return notHttp;
    }
    Buffer input = ctx.getMessage();
    if (input.limit() < limits.requestLineBytes()) {
      return malformed(input);
    }
    for (int i = 0; i < input.limit(); i++) {
      if (input.get(i) == '\n') {
        return input.limit() > limits.headerBytes()
            ? new NotHttp(
                431,
                "HEADERS_TOO_LARGE",
                "the header block is larger than " + limits.headerBytes() + " bytes")
            : malformed(input);
      }
    }
    return new NotHttp(
        414,
        "URI_TOO_LONG",
        "the request target is longer than " + limits.requestLineBytes() + " bytes");
  }

  /** Names the fault that Grizzly finds and a head of ours may have: a byte above 127. */
  private static NotHttp malformed(Buffer input) {
    for (int i = 0; i < input.limit(); i++) {
      if (input.get(i) < 0) {
        return NotHttp.badRequest("the head of the request holds a byte that is not ASCII");
      }
    }
    return NotHttp.badRequest("the head of the request is malformed");
  }

  @Override
  protected void onHttpContentError(HttpHeader header, FilterChainContext ctx, Throwable cause) {
    // Whoever reads the body learns of it, and nobody else.
    header.setContentBroken(true);
  }
}
