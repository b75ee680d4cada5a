package io.callfs.http.jersey;

import io.callfs.http.HttpService;
import io.callfs.http.jersey.ConnectionState.Phase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.glassfish.grizzly.IOEvent;

/**
 * What all connections of one listener share: limits, the service, and how a connection is refused
 * or let go.
 */
final class Edge {

  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long LINGER_BYTES = 16L << 20;

  private final Limits limits;
  private final EdgeAnswers answers;
  private final HttpService service;
  private final Executor blocking;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final DateLine dateLine = new DateLine(InstantSource.system());
  private volatile boolean draining;

  Edge(ListenerConfig config, HttpService service, Executor blocking) {
    this.limits = config.limits();
    this.answers = config.edgeAnswers();
    this.service = service;
    this.blocking = blocking;
  }

  Limits limits() {
    return limits;
  }

  EdgeAnswers answers() {
    return answers;
  }

  HttpService service() {
    return service;
  }

  /** Returns where a request may block. */
  Executor blocking() {
    return blocking;
  }

  DateLine dateLine() {
    return dateLine;
  }

  boolean draining() {
    return draining;
  }

  void drain() {
    draining = true;
  }

  int inFlight() {
    return inFlight.get();
  }

  /** Begins a request; false when the connection is being closed. */
  boolean begin(ConnectionState state, Head head) {
    inFlight.incrementAndGet();
    if (state.beginExchange(new Exchange(this, state, head))) {
      return true;
    }
    inFlight.decrementAndGet();
    return false;
  }

  void end(ConnectionState state) {
    state.endExchange();
    inFlight.decrementAndGet();
  }

  /** Answers what isn't HTTP and closes the connection. */
  void refuse(ConnectionState state, NotHttp reason) {
    if (!state.move(Phase.HEAD, Phase.CLOSING) && !state.move(Phase.IDLE, Phase.CLOSING)) {
      return;
    }
    try {
      state.connection().disableIOEvent(IOEvent.READ);
    } catch (IOException e) {
      state.reset();
      return;
    }
    AnswerWriter.writeRefusal(
        this, state, answers.answer(reason.status(), reason.code(), reason.reason()));
    state.closeOutbound();
    blocking.execute(() -> linger(state));
  }

  /**
   * Lets the client see the last answer before the connection goes: a close with unread input in
   * the socket would throw the answer away (RFC 9112 §9.6). Blocks, for a bounded time.
   */
  void linger(ConnectionState state) {
    try {
      state.move(Phase.BUSY, Phase.CLOSING);
      long end = System.nanoTime() + LINGER_NANOS;
      while (state.pendingBytes() > 0 && state.connection().isOpen() && System.nanoTime() < end) {
        LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
      }
      if (state.connection().getChannel() instanceof SocketChannel channel
          && state.connection().isOpen()) {
        channel.shutdownOutput();
        discard(channel, end);
      }
    } catch (IOException e) {
      // The client is gone, so nobody waits for anything.
    } finally {
      state.connection().terminateSilently();
    }
  }

  private static void discard(SocketChannel channel, long end) throws IOException {
    ByteBuffer waste = ByteBuffer.allocate(64 * 1024);
    long discarded = 0;
    long pause = TimeUnit.MILLISECONDS.toNanos(1);
    while (discarded < LINGER_BYTES && System.nanoTime() < end) {
      int n = channel.read(waste.clear());
      if (n < 0) {
        return;
      }
      discarded += n;
      if (n == 0) {
        LockSupport.parkNanos(pause);
        pause = Math.min(2 * pause, TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }
}
