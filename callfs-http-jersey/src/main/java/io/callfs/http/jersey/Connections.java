package io.callfs.http.jersey;

import io.callfs.http.AddressBlock;
import io.callfs.http.jersey.ConnectionState.Phase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.nio.transport.TCPNIOServerConnection;
import org.jspecify.annotations.Nullable;

/** All open connections, and the watch over those that keep the server waiting. */
final class Connections extends BaseFilter implements Runnable {

  /** How many connections beyond the limit are still told so, rather than just closed. */
  private static final int TOLD = 256;

  private static final long TICK_MILLIS = 100;

  private final Edge edge;
  private final @Nullable TlsTransport tls;
  private final Set<ConnectionState> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private final ConcurrentMap<String, Integer> perAddress = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  Connections(Edge edge, @Nullable TlsTransport tls) {
    this.edge = edge;
    this.tls = tls;
  }

  @Override
  public NextAction handleAccept(FilterChainContext ctx) {
    NIOConnection connection = (NIOConnection) ctx.getConnection();
    int number = count.incrementAndGet();
    String group = AddressBlock.group(ConnectionState.address(connection));
    int fromThere = perAddress.merge(group, 1, Integer::sum);
    ConnectionState state =
        new ConnectionState(
            connection,
            number > edge.limits().maxConnections()
                || fromThere > edge.limits().maxConnectionsPerAddress());
    TlsTransport transport = tls;
    if (transport != null) {
      state.secure(transport.secure(connection));
    }
    open.add(state);
    if (number > edge.limits().maxConnections() + TOLD || edge.draining()) {
      state.reset();
    }
    return ctx.getInvokeAction();
  }

  @Override
  public NextAction handleClose(FilterChainContext ctx) {
    if (ctx.getConnection() instanceof TCPNIOServerConnection) {
      return ctx.getInvokeAction(); // the listener itself, which nobody accepted
    }
    ConnectionState state = ConnectionState.of(ctx.getConnection());
    if (open.remove(state)) {
      count.decrementAndGet();
      Integer ignored =
          perAddress.computeIfPresent(
              AddressBlock.group(state.remoteAddress()), (group, n) -> n == 1 ? null : n - 1);
    }
    state.wake();
    return ctx.getInvokeAction();
  }

  int size() {
    return count.get();
  }

  /** Closes the connections that wait for a next request. */
  void closeIdle() {
    for (ConnectionState state : open) {
      if (state.pendingBytes() == 0
          && (state.move(Phase.IDLE, Phase.CLOSING)
              || (!state.headBegun() && state.move(Phase.HEAD, Phase.CLOSING)))) {
        state.connection().closeSilently();
      }
    }
  }

  /** Cuts whatever is left. */
  void cutAll() {
    open.forEach(ConnectionState::reset);
  }

  void stopWatching() {
    stopped = true;
  }

  @Override
  public void run() {
    while (!stopped) {
      long now = System.nanoTime();
      for (ConnectionState state : open) {
        watch(state, now);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void watch(ConnectionState state, long now) {
    long waited = state.nanosInPhase(now);
    boolean stalled = state.nanosWithoutProgress(now) > edge.limits().writeStall().toNanos();
    switch (state.phase()) {
      case HEAD -> {
        if (waited > edge.limits().headerTimeout().toNanos()) {
          tooLate(state);
        }
      }
      case IDLE -> {
        if (stalled) {
          state.reset();
        } else if (waited > edge.limits().idleTimeout().toNanos()
            && state.pendingBytes() == 0
            && state.move(Phase.IDLE, Phase.CLOSING)) {
          state.connection().closeSilently();
        }
      }
      case BUSY -> {
        // Whoever serves the request watches over it.
      }
      case CLOSING -> {
        if (waited > edge.limits().writeStall().toNanos() && state.connection().isOpen()) {
          state.reset();
        }
      }
    }
  }

  private void tooLate(ConnectionState state) {
    if (state.headBegun()) {
      edge.refuse(
          state,
          new NotHttp(408, "REQUEST_TIMEOUT", "the head of the request didn't come in time"));
    } else if (state.move(Phase.HEAD, Phase.CLOSING)) {
      state.connection().closeSilently();
    }
  }
}
