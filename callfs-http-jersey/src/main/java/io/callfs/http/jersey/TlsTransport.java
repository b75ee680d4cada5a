package io.callfs.http.jersey;

import io.callfs.http.jersey.ConnectionState.Phase;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.nio.NIOConnection;
import org.jspecify.annotations.Nullable;

/**
 * Grizzly's transport filter and TLS in one, so that ciphertext never becomes a Grizzly buffer.
 *
 * <p>Grizzly's own TLS filter allocates a heap buffer for each record and blocks a reader in a
 * selector of its own. Here a reader that has to wait parks, and the connection's one selector
 * wakes it.
 */
final class TlsTransport extends TransportFilter {

  private volatile TlsEngines engines;
  private final DirectBuffers buffers;
  private final Duration readStall;

  TlsTransport(TlsEngines engines, DirectBuffers buffers, Duration readStall) {
    this.engines = engines;
    this.buffers = buffers;
    this.readStall = readStall;
  }

  /** Lets connections that come from now on see another key and certificate. */
  void renew(TlsEngines others) {
    engines = others;
  }

  /** Returns the TLS side of a connection that was just accepted. */
  TlsConnection secure(NIOConnection connection) {
    return new TlsConnection(connection, engines.newEngine(), buffers);
  }

  @Override
  public NextAction handleRead(FilterChainContext ctx) throws IOException {
    ConnectionState state = ConnectionState.of(ctx.getConnection());
    boolean blocking = ctx.getTransportContext().isBlocking();
    if (!blocking && state.phase() == Phase.BUSY) {
      // A thread serves this connection. It may be waiting for these bytes, and reads them itself.
      // To stop here
      // would let the chain go on with what that thread has read and not yet parsed, on this
      // thread.
      state.readable();
      return ctx.getSuspendAction();
    }
    @Nullable Buffer plain;
    try {
      plain = state.tls().read();
      while (plain == null && blocking) {
        state.awaitReadable(readStall);
        plain = state.tls().read();
      }
    } catch (EOFException e) {
      if (!blocking) {
        state.connection().terminateSilently();
      }
      throw e;
    }
    if (plain == null) {
      return ctx.getStopAction();
    }
    ctx.setMessage(plain);
    return ctx.getInvokeAction();
  }

  @Override
  public NextAction handleWrite(FilterChainContext ctx) throws IOException {
    Buffer plain = ctx.getMessage();
    ByteBuffer bytes = plain.toByteBuffer();
    ConnectionState.of(ctx.getConnection()).tls().write(bytes);
    plain.position(plain.limit());
    ctx.setMessage(null);
    return ctx.getStopAction();
  }
}
