package io.callfs.http.jersey;

import io.callfs.http.HttpService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.server.ServerFilterConfiguration;
import org.glassfish.grizzly.nio.transport.TCPNIOServerConnection;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.nio.transport.TCPNIOTransportBuilder;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;
import org.glassfish.grizzly.utils.DelayedExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener that serves one {@link HttpService} over HTTP/1.1, with or without TLS. Thread-safe.
 *
 * <p>What the service answers from memory is written by the threads that serve all connections;
 * everything else runs on a virtual thread of its own, which may block.
 */
public final class GrizzlyServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GrizzlyServer.class);

  /**
   * Grizzly blocks a thread, even a selector, when more than this waits for a client; nothing here
   * lets it come so far.
   */
  private static final int MAX_PENDING = 256 * 1024;

  private static final int BACKLOG = 1024;

  private final TCPNIOTransport transport;
  private final TCPNIOServerConnection listener;
  private final TlsProvider tlsProvider;
  private final @Nullable TlsTransport tls;
  private final Edge edge;
  private final Connections connections;
  private final JerseyRoute jersey;
  private final ExecutorService blocking;
  private final ExecutorService watch;
  private final DelayedExecutor delayed;
  private final ExecutorService delays;
  private boolean stopped;

  private GrizzlyServer(ListenerConfig config, HttpService service) throws IOException {
    blocking =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-request-", 0).factory());
    watch =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("http-watch").factory());
    delays =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("http-delays").factory());
    delayed = new DelayedExecutor(delays);
    edge = new Edge(config, service, blocking);
    tlsProvider = config.tlsProvider();
    tls = config.tls().isPresent() ? tls(config, config.tls().get()) : null;
    connections = new Connections(edge, tls);
    jersey = JerseyRoute.open();
    transport = transport(config, tls == null ? new TransportFilter() : tls);
    transport.start();
    try {
      InetSocketAddress address = config.address().socketAddress();
      listener = transport.bind(address, BACKLOG);
    } catch (IOException e) {
      shutDown();
      throw e;
    }
    watch.execute(connections);
  }

  /**
   * Binds the address and starts to serve. The caller closes the server.
   *
   * @throws IOException if the address can't be bound, or the TLS material isn't usable
   */
  public static GrizzlyServer start(ListenerConfig config, HttpService service) throws IOException {
    return new GrizzlyServer(config, service);
  }

  private static TlsTransport tls(ListenerConfig config, TlsMaterial material) throws IOException {
    TlsEngines engines = TlsEngines.open(material, config.tlsProvider());
    LOG.debug("TLS by {}", engines.implementation());
    int kept = 2 * Runtime.getRuntime().availableProcessors() + 4;
    return new TlsTransport(engines, new DirectBuffers(kept), config.limits().readStall());
  }

  private TCPNIOTransport transport(ListenerConfig config, TransportFilter first) {
    FilterChainBuilder chain = FilterChainBuilder.stateless();
    chain.add(first);
    chain.add(connections);
    chain.add(new StrictCodec(config.limits(), edge));
    ServerFilterConfiguration server = new ServerFilterConfiguration();
    server.setPassTraceRequest(true);
    server.setMaxPostSize(-1);
    server.setGracefulShutdownSupported(false);
    HttpServerFilter dispatcher = new HttpServerFilter(server, delayed);
    dispatcher.setHttpHandler(new FrontHandler(edge, jersey));
    chain.add(dispatcher);
    TCPNIOTransport made =
        TCPNIOTransportBuilder.newInstance()
            .setName("callfs")
            .setIOStrategy(SameThreadIOStrategy.getInstance())
            .setTcpNoDelay(true)
            .setReuseAddress(true)
            .setKeepAlive(true)
            .setMaxAsyncWriteQueueSizeInBytes(MAX_PENDING)
            .setServerConnectionBackLog(BACKLOG)
            .setReadBufferSize(64 * 1024)
            .setSelectorRunnersCount(selectors())
            .build();
    made.setProcessor(chain.build());
    return made;
  }

  /**
   * Returns how many threads look for what clients send. Few of them find much at once, where many
   * would wake for each request, and the processors they leave free do the rest of the work.
   */
  private static int selectors() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /**
   * Shows another key and certificate to connections that come from now on; those that are open go
   * on with what they have.
   *
   * @throws IOException if the material isn't usable; nothing has changed then
   * @throws IllegalStateException if the server listens without TLS
   */
  public void renew(TlsMaterial material) throws IOException {
    if (tls == null) {
      throw new IllegalStateException("this server listens without TLS");
    }
    tls.renew(TlsEngines.open(material, tlsProvider));
  }

  /** Returns the port that is listened on. */
  public int port() {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  /** Returns how many connections are open. */
  public int connections() {
    return connections.size();
  }

  /**
   * Stops: no new connections, requests under way finish, idle connections are closed. What isn't
   * finished in that time is cut off. Blocks as long; later calls do nothing.
   *
   * @param drain how long requests under way may take
   * @return whether all of them finished
   */
  public synchronized boolean stop(Duration drain) {
    if (stopped) {
      return true;
    }
    stopped = true;
    long end = System.nanoTime() + drain.toNanos();
    edge.drain();
    transport.unbind(listener);
    connections.closeIdle();
    while (connections.size() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      connections.closeIdle();
    }
    boolean finished = edge.inFlight() == 0;
    connections.cutAll();
    shutDown();
    return finished;
  }

  private void shutDown() {
    connections.stopWatching();
    try {
      transport.shutdownNow();
    } catch (IOException e) {
      LOG.warn("the listener didn't shut down cleanly", e);
    }
    blocking.close();
    watch.shutdownNow();
    delayed.stop();
    delays.shutdownNow();
    jersey.close();
  }

  /** Stops without waiting for anybody. */
  @Override
  public void close() {
    boolean ignored = stop(Duration.ZERO);
  }
}
