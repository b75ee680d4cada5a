package io.callfs.http.jersey;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.nio.NIOConnection;
import org.jspecify.annotations.Nullable;

/** What the server knows of one connection. */
final class ConnectionState {

  /**
   * Where a connection is between two heads. Whoever moves it by compare-and-set decides what
   * becomes of it.
   */
  enum Phase {
    /** Nothing of a request is there yet. */
    IDLE,
    /** A head is coming in, or the connection is new. */
    HEAD,
    /** A request is being answered. */
    BUSY,
    /** The last answer is out, or there will be none; what comes in is thrown away. */
    CLOSING
  }

  private static final Attribute<ConnectionState> ATTRIBUTE =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute("callfs.connection");

  private final NIOConnection connection;
  private final boolean overLimit;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.HEAD);
  private volatile long since = System.nanoTime();
  private volatile boolean begun;
  private volatile boolean used;
  private final String remoteAddress;
  private @Nullable Exchange exchange;
  private @Nullable TlsConnection tls;
  private volatile @Nullable Thread reader;
  private int lastPending;
  private long lastProgress;

  ConnectionState(NIOConnection connection, boolean overLimit) {
    this.connection = connection;
    this.overLimit = overLimit;
    this.remoteAddress = address(connection);
    ATTRIBUTE.set(connection, this);
  }

  /** Returns the state that was attached when the connection was accepted. */
  static ConnectionState of(Connection<?> connection) {
    return ATTRIBUTE.get(connection);
  }

  NIOConnection connection() {
    return connection;
  }

  /** Tells whether there were too many connections when this one came. */
  boolean overLimit() {
    return overLimit;
  }

  Phase phase() {
    return phase.get();
  }

  boolean move(Phase from, Phase to) {
    if (!phase.compareAndSet(from, to)) {
      return false;
    }
    since = System.nanoTime();
    return true;
  }

  long nanosInPhase(long now) {
    return now - since;
  }

  /** Notes that bytes of a head are there. */
  void headBegins() {
    if (move(Phase.IDLE, Phase.HEAD) || phase.get() == Phase.HEAD) {
      begun = true;
    }
  }

  /** Tells whether any byte of the head came. */
  boolean headBegun() {
    return begun;
  }

  /** Tells whether a request was answered on this connection before. */
  boolean used() {
    return used;
  }

  /** Takes the connection for a request; false when it is being closed. */
  boolean beginExchange(Exchange next) {
    if (!move(Phase.HEAD, Phase.BUSY)) {
      return false;
    }
    exchange = next;
    return true;
  }

  void endExchange() {
    exchange = null;
    begun = false;
    used = true;
    move(Phase.BUSY, Phase.IDLE);
  }

  /** Returns the request under way. */
  Exchange exchange() {
    Exchange current = exchange;
    if (current == null) {
      throw new IllegalStateException("no request is under way");
    }
    return current;
  }

  String remoteAddress() {
    return remoteAddress;
  }

  /** Returns the address of a connection's other end. */
  static String address(NIOConnection connection) {
    return connection.getPeerAddress() instanceof InetSocketAddress peer
            && peer.getAddress() != null
        ? peer.getAddress().getHostAddress()
        : "unknown";
  }

  /** Encrypts this connection from now on. */
  void secure(TlsConnection by) {
    tls = by;
  }

  /** Returns the TLS side of an encrypted connection. */
  TlsConnection tls() {
    TlsConnection secured = tls;
    if (secured == null) {
      throw new IllegalStateException("this connection isn't encrypted");
    }
    return secured;
  }

  boolean encrypted() {
    return tls != null;
  }

  /** Tells whether the client said that it sends nothing more. */
  boolean inboundEnded() {
    TlsConnection secured = tls;
    return secured != null && secured.inboundEnded();
  }

  /** Lets the client know that nothing more comes, where TLS can tell. */
  void closeOutbound() {
    TlsConnection secured = tls;
    if (secured != null) {
      secured.closeOutbound();
    }
  }

  /** Waits until there is something to read, for the one thread that serves this connection. */
  void awaitReadable(Duration patience) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    reader = Thread.currentThread();
    connection.enableIOEvent(IOEvent.READ);
    while (reader != null) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        reader = null;
        throw new SocketTimeoutException("nothing came for " + patience);
      }
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        reader = null;
        throw new InterruptedIOException("interrupted while waiting for the client");
      }
      if (!connection.isOpen()) {
        reader = null;
        throw new EOFException("the connection is closed");
      }
    }
  }

  /** Wakes the thread that waits for something to read; called by the connection's selector. */
  void readable() throws IOException {
    connection.disableIOEvent(IOEvent.READ);
    wake();
  }

  /** Wakes the thread that waits, if any does. */
  void wake() {
    Thread waiting = reader;
    reader = null;
    LockSupport.unpark(waiting);
  }

  /**
   * Hands a buffer over; what becomes of it shows in {@link #pendingBytes} and in whether the
   * connection stays open.
   */
  @SuppressWarnings("FutureReturnValueIgnored")
  void write(Buffer buffer) {
    connection.write(buffer);
  }

  /** Returns how many bytes wait for the client to take them. */
  int pendingBytes() {
    return connection.getAsyncWriteQueue().spaceInBytes();
  }

  /**
   * Tells how long bytes have been waiting without any of them being taken; called by one thread
   * only.
   */
  long nanosWithoutProgress(long now) {
    int pending = pendingBytes();
    if (pending == 0 || pending != lastPending) {
      lastPending = pending;
      lastProgress = now;
    }
    return now - lastProgress;
  }

  /** Cuts the connection so that the client can't take what it got for the whole. */
  void reset() {
    phase.set(Phase.CLOSING);
    try {
      if (connection.getChannel() instanceof SocketChannel channel && channel.isOpen()) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      // It is closed already, which is all that this is for.
    }
    connection.terminateSilently();
  }
}
