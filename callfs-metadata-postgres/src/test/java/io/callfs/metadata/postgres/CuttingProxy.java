package io.callfs.metadata.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a store and its server, and cuts a connection while it commits. */
final class CuttingProxy implements AutoCloseable {

  /** When the connection is cut. */
  enum Cut {
    NEVER,
    /** Before the server is told to commit. */
    BEFORE,
    /** After the server was told, and before its answer. */
    AFTER
  }

  private final ServerSocket listening;
  private final int server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger cuts = new AtomicInteger();
  private volatile Cut cut = Cut.NEVER;

  private CuttingProxy(ServerSocket listening, int server) {
    this.listening = listening;
    this.server = server;
  }

  static CuttingProxy to(int server) throws IOException {
    CuttingProxy proxy =
        new CuttingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
    start(proxy::accept);
    return proxy;
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "cutting-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  String dsn(String direct) {
    return direct.replace("localhost:" + server, "127.0.0.1:" + listening.getLocalPort());
  }

  /** Cuts the next connection that commits, once. */
  void cutNext(Cut when) {
    cut = when;
  }

  int cuts() {
    return cuts.get();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        open.add(client);
        open.add(upstream);
        start(() -> copy(client, upstream, true));
        start(() -> copy(upstream, client, false));
      } catch (IOException e) {
        // Closed, or a server that is away: the client sees the end.
      }
    }
  }

  private void copy(Socket from, Socket to, boolean toServer) {
    byte[] bytes = new byte[64 * 1024];
    // The driver prepares what it executes often, so the text is sent a few times and then a name.
    String committing = null;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        String text = new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
        if (toServer && committing == null) {
          committing = nameOfCommit(text);
        }
        boolean commits =
            toServer
                && (text.contains("\0commit\0")
                    || (committing != null && text.contains("\0" + committing + "\0")));
        Cut now = commits ? cut : Cut.NEVER;
        if (now != Cut.NEVER) {
          cut = Cut.NEVER;
          cuts.incrementAndGet();
        }
        if (now == Cut.BEFORE) {
          return;
        }
        out.write(bytes, 0, count);
        out.flush();
        if (now == Cut.AFTER) {
          return;
        }
      }
    } catch (IOException e) {
      // One side has gone, and with it the other.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  /** Returns the name under which a statement that commits is prepared: P, length, name, text. */
  private static String nameOfCommit(String text) {
    int at = text.indexOf("\0commit\0");
    int begin = at < 0 ? -1 : text.lastIndexOf('S', at);
    return begin < 0 || at - begin > 8 || at == begin ? null : text.substring(begin, at);
  }

  /** Cuts every connection. */
  void cutAll() {
    open.forEach(CuttingProxy::close);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Closed is closed.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cutAll();
  }
}
