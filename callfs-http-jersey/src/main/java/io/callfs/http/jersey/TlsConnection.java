package io.callfs.http.jersey;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.jspecify.annotations.Nullable;

/**
 * TLS on one connection, many records at a time, between direct buffers and the socket.
 *
 * <p>Read by one thread at a time; written by any, under a lock.
 */
final class TlsConnection {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** How much is read at once: seven records. */
  private static final int READ_AT_ONCE = 128 * 1024;

  private final NIOConnection connection;
  private final SocketChannel channel;
  private final TCPNIOTransport transport;
  private final SSLEngine engine;
  private final DirectBuffers buffers;
  private final ReentrantLock writing = new ReentrantLock();
  private byte @Nullable [] partial;
  private boolean established;
  private boolean inboundEnded;

  TlsConnection(NIOConnection connection, SSLEngine engine, DirectBuffers buffers) {
    this.connection = connection;
    this.channel = (SocketChannel) connection.getChannel();
    this.transport = (TCPNIOTransport) connection.getTransport();
    this.engine = engine;
    this.buffers = buffers;
  }

  /**
   * Reads what has come and decrypts every whole record of it. Never blocks.
   *
   * @return the plaintext; null if it takes more bytes to get any
   * @throws EOFException if the client has ended the stream, by TLS or by TCP
   */
  @Nullable Buffer read() throws IOException {
    if (inboundEnded) {
      throw new EOFException("the client has closed the stream");
    }
    ByteBuffer net = buffers.take();
    try {
      net.limit(READ_AT_ONCE);
      byte[] begun = partial;
      if (begun != null) {
        net.put(begun);
        partial = null;
      }
      int n = channel.read(net);
      net.flip();
      if (n <= 0) {
        keep(net);
        if (n < 0) {
          throw new EOFException("the client has closed the connection");
        }
        return null;
      }
      byte[] bytes = new byte[net.remaining()];
      ByteBuffer plain = ByteBuffer.wrap(bytes);
      unwrap(net, plain);
      keep(net);
      if (plain.position() > 0) {
        return Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, bytes, 0, plain.position());
      }
      if (inboundEnded) {
        throw new EOFException("the client has closed the stream");
      }
      return null;
    } finally {
      buffers.give(net);
    }
  }

  private void keep(ByteBuffer net) {
    if (net.hasRemaining() && !inboundEnded) {
      byte[] rest = new byte[net.remaining()];
      net.get(rest);
      partial = rest;
    }
  }

  private void unwrap(ByteBuffer net, ByteBuffer plain) throws IOException {
    while (true) {
      SSLEngineResult result;
      try {
        result = engine.unwrap(net, plain);
      } catch (SSLException e) {
        sendAlert();
        throw e;
      }
      established |= result.bytesProduced() > 0;
      boolean progress = result.bytesConsumed() > 0 || result.bytesProduced() > 0;
      switch (result.getStatus()) {
        case OK -> {
          // Goes on below.
        }
        case BUFFER_UNDERFLOW -> {
          return;
        }
        case BUFFER_OVERFLOW -> {
          if (holdsWholeRecord(net)) {
            throw new SSLException("a record is larger than what it was encrypted in");
          }
          // The JDK asks for room for all of a record of which only the beginning is here.
          return;
        }
        case CLOSED -> {
          inboundEnded = true;
          return;
        }
      }
      if (!goOn(result.getHandshakeStatus()) && !progress) {
        return;
      }
    }
  }

  /**
   * A client could make the server work for nothing with it (TLS 1.2 only; what TLS 1.3 sends later
   * asks for no task).
   */
  private void refuseRenegotiation() throws SSLException {
    if (established && engine.getSession().getProtocol().equals("TLSv1.2")) {
      throw new SSLException("the client wants to negotiate again");
    }
  }

  private static boolean holdsWholeRecord(ByteBuffer net) {
    return net.remaining() >= 5
        && net.remaining() >= 5 + (net.getShort(net.position() + 3) & 0xffff);
  }

  /** Does what the handshake needs; returns whether there was anything. */
  private boolean goOn(HandshakeStatus status) throws IOException {
    return switch (status) {
      case NEED_TASK -> {
        refuseRenegotiation();
        for (Runnable task = engine.getDelegatedTask();
            task != null;
            task = engine.getDelegatedTask()) {
          task.run();
        }
        yield true;
      }
      case NEED_WRAP -> {
        wrapHandshake();
        yield true;
      }
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> false;
    };
  }

  private void wrapHandshake() throws IOException {
    writing.lock();
    ByteBuffer net = buffers.take();
    try {
      HandshakeStatus status = HandshakeStatus.NEED_WRAP;
      while (status == HandshakeStatus.NEED_WRAP
          && net.remaining() >= engine.getSession().getPacketBufferSize()) {
        SSLEngineResult result = engine.wrap(NOTHING, net);
        status = result.getHandshakeStatus();
        if (result.getStatus() != SSLEngineResult.Status.OK) {
          break;
        }
      }
      transmit(net.flip());
    } finally {
      buffers.give(net);
      writing.unlock();
    }
  }

  private void sendAlert() {
    try {
      wrapHandshake();
    } catch (IOException e) {
      // The connection goes in any case; the alert is a courtesy.
    }
  }

  /**
   * Encrypts all of it and hands it to the socket; what the socket doesn't take waits in the
   * connection's queue. Never blocks for the client.
   */
  void write(ByteBuffer plain) throws IOException {
    writing.lock();
    try {
      int record = engine.getSession().getPacketBufferSize();
      while (plain.hasRemaining()) {
        ByteBuffer net = buffers.take();
        try {
          while (plain.hasRemaining() && net.remaining() >= record) {
            SSLEngineResult result = engine.wrap(plain, net);
            if (result.getStatus() != SSLEngineResult.Status.OK) {
              throw new SSLException("cannot encrypt: " + result.getStatus());
            }
          }
          transmit(net.flip());
        } finally {
          buffers.give(net);
        }
      }
    } finally {
      writing.unlock();
    }
  }

  /** Tells the client that nothing more comes (close_notify). */
  void closeOutbound() {
    writing.lock();
    try {
      engine.closeOutbound();
      sendAlert();
    } finally {
      writing.unlock();
    }
  }

  /** Returns the certificate that the client showed, where it was asked for one and has it. */
  Optional<X509Certificate> clientCertificate() {
    if (!engine.getWantClientAuth()) {
      return Optional.empty();
    }
    try {
      return engine.getSession().getPeerCertificates()[0] instanceof X509Certificate shown
          ? Optional.of(shown)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** Tells whether the client said that it sends nothing more. */
  boolean inboundEnded() {
    return inboundEnded;
  }

  private void transmit(ByteBuffer net) throws IOException {
    if (connection.getAsyncWriteQueue().spaceInBytes() == 0) {
      while (net.hasRemaining() && channel.write(net) > 0) {
        // The socket takes more.
      }
    }
    if (net.hasRemaining()) {
      byte[] rest = new byte[net.remaining()];
      net.get(rest);
      transport
          .getAsyncQueueIO()
          .getWriter()
          .write(connection, Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, rest), null);
    }
  }
}
