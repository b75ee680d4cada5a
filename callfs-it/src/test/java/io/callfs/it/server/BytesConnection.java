package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLSocket;

/**
 * One TLS connection that sends what it is told when it is told so, and reads no sooner than asked:
 * throttled, pipelined and broken requests, which an HTTP client refuses.
 */
final class BytesConnection implements AutoCloseable {

  private static final int PIECE = 64 * 1024;
  private static final int PATIENCE_MILLIS = 60_000;

  private final String key;
  private final Socket socket;
  private final SSLSocket tls;
  private final InputStream in;
  private final OutputStream out;

  private BytesConnection(String key, Socket socket, SSLSocket tls) throws IOException {
    this.key = key;
    this.socket = socket;
    this.tls = tls;
    this.in = new BufferedInputStream(tls.getInputStream(), 64 * 1024);
    this.out = tls.getOutputStream();
  }

  /** The head of an answer, with names in lower case. */
  record Head(int status, Map<String, String> fields) {

    long length() {
      return Long.parseLong(fields.getOrDefault("content-length", "0"));
    }
  }

  /** How a body is told where it ends. */
  enum Framing {
    LENGTH,
    CHUNKED
  }

  static BytesConnection to(Client client) throws IOException {
    return to(client, 1 << 20);
  }

  /** Opens a connection on which no more waits unread than the buffer takes, roughly. */
  static BytesConnection to(Client client, int receiveBuffer) throws IOException {
    int port = URI.create(client.base()).getPort();
    Socket socket = new Socket();
    socket.setReceiveBufferSize(receiveBuffer);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    SSLSocket tls =
        (SSLSocket)
            client
                .http()
                .sslContext()
                .getSocketFactory()
                .createSocket(socket, "localhost", port, true);
    tls.startHandshake();
    return new BytesConnection(client.key(), socket, tls);
  }

  /** Sends the head of a request; the fields are whole lines. */
  void head(String method, String target, String... fields) throws IOException {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    head.append("Host: localhost\r\nAuthorization: Bearer ").append(key).append("\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    write(head.append("\r\n").toString());
  }

  void putHead(String target, Framing framing, long size, String... fields) throws IOException {
    String[] all = new String[fields.length + 1];
    System.arraycopy(fields, 0, all, 1, fields.length);
    all[0] =
        switch (framing) {
          case LENGTH -> "Content-Length: " + size;
          case CHUNKED -> "Transfer-Encoding: chunked";
        };
    head("PUT", target, all);
  }

  /** Sends a part of a body in pieces. */
  void body(BytesPattern pattern, Framing framing, long from, long to) throws IOException {
    byte[] piece = new byte[PIECE];
    for (long position = from; position < to; ) {
      int length = (int) Math.min(pattern.at(position, piece), to - position);
      switch (framing) {
        case LENGTH -> out.write(piece, 0, length);
        case CHUNKED -> {
          write(Integer.toHexString(length) + "\r\n");
          out.write(piece, 0, length);
          write("\r\n");
        }
      }
      position += length;
    }
  }

  void end(Framing framing) throws IOException {
    switch (framing) {
      case LENGTH -> out.flush();
      case CHUNKED -> write("0\r\n\r\n");
    }
  }

  void write(String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
  }

  /** Tells whether anything of an answer comes within that time. */
  boolean answersWithin(int millis) throws IOException {
    tls.setSoTimeout(millis);
    in.mark(1);
    try {
      int next = in.read();
      in.reset();
      return next >= 0;
    } catch (SocketTimeoutException nothing) {
      return false;
    } finally {
      tls.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  /** Reads the next head, an interim one too. */
  Head nextHead() throws IOException {
    String start = line();
    Map<String, String> fields = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      fields.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Head(Integer.parseInt(start.split(" ", -1)[1]), fields);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the server closed the connection after '" + line + "'");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  /** Reads that much of an answer's body, or all there is. */
  void read(long length, MessageDigest digest) throws IOException {
    byte[] piece = new byte[PIECE];
    for (long left = length; left > 0; ) {
      int count = in.read(piece, 0, (int) Math.min(piece.length, left));
      if (count < 0) {
        throw new EOFException("the body ended " + left + " bytes early");
      }
      digest.update(piece, 0, count);
      left -= count;
    }
  }

  /** Reads an answer to its end; returns its status. */
  int skipAnswer() throws IOException {
    Head head = nextHead();
    read(head.length(), BytesPattern.digest());
    return head.status();
  }

  /** Sends a whole request without content and reads its answer; returns the digest of the body. */
  String digestOf(String target) throws IOException {
    head("GET", target);
    return digestOfAnswer();
  }

  String digestOfAnswer() throws IOException {
    Head head = nextHead();
    if (head.status() != 200) {
      throw new AssertionError("status " + head.status());
    }
    MessageDigest digest = BytesPattern.digest();
    read(head.length(), digest);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Ends the connection with a reset, as a client does that dies. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    // Not by TLS: a server that doesn't read would let it wait.
    socket.close();
  }
}
