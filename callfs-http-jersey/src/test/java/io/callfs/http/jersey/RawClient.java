package io.callfs.http.jersey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLSocket;

/**
 * A client that sends what it is told to, byte by byte if need be, and checks every frame of what
 * it gets.
 */
final class RawClient implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 30_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    this.out = socket.getOutputStream();
  }

  /** An answer with its body digested; the body's first 64 KiB are kept. */
  record Reply(int status, Map<String, String> headers, long length, String sha256, String text) {

    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  static RawClient tls(GrizzlyServer server) throws IOException {
    return tls(server, 0);
  }

  /**
   * Connects with a receive buffer of that size, so that the server soon notices a client that
   * doesn't read.
   */
  static RawClient tls(GrizzlyServer server, int receiveBuffer) throws IOException {
    Socket plain = socket(server, receiveBuffer);
    SSLSocket socket =
        (SSLSocket)
            TestCertificate.shared()
                .clientContext()
                .getSocketFactory()
                .createSocket(plain, "localhost", server.port(), true);
    socket.startHandshake();
    return new RawClient(socket);
  }

  static RawClient plain(GrizzlyServer server) throws IOException {
    return new RawClient(socket(server, 0));
  }

  private static Socket socket(GrizzlyServer server, int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), TIMEOUT_MILLIS);
    return socket;
  }

  Socket socket() {
    return socket;
  }

  RawClient send(String latin1) throws IOException {
    return send(latin1.getBytes(ISO_8859_1));
  }

  RawClient send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  RawClient get(String target) throws IOException {
    return send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  /** Uploads {@link PatternBytes} with Content-Length. */
  RawClient put(String target, long length) throws IOException {
    send(
        "PUT " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n");
    sendPattern(0, length);
    return this;
  }

  void sendPattern(long from, long to) throws IOException {
    byte[] buffer = new byte[256 * 1024];
    for (long at = from; at < to; ) {
      var part = PatternBytes.at(at, Math.min(buffer.length, to - at));
      int n = part.remaining();
      part.get(buffer, 0, n);
      out.write(buffer, 0, n);
      at += n;
    }
    out.flush();
  }

  /** Uploads {@link PatternBytes} in chunks of odd sizes. */
  RawClient putChunked(String target, long length, String moreHeaders) throws IOException {
    send(
        "PUT "
            + target
            + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
            + moreHeaders
            + "\r\n");
    return moreHeaders.isEmpty() ? sendChunks(length) : this;
  }

  RawClient sendChunks(long length) throws IOException {
    int size = 1;
    for (long at = 0; at < length; ) {
      var part = PatternBytes.at(at, Math.min(size, length - at));
      byte[] bytes = new byte[part.remaining()];
      part.get(bytes);
      send(Integer.toHexString(bytes.length) + "\r\n");
      send(bytes);
      send("\r\n");
      at += bytes.length;
      size = size < 100_000 ? 3 * size + 1 : 77_777;
    }
    return send("0\r\n\r\n");
  }

  Reply readReply() throws IOException {
    return readReply(false);
  }

  Reply readReply(boolean toHead) throws IOException {
    String statusLine = readLine();
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).trim(),
          (a, b) -> a + ", " + b);
    }
    int status = Integer.parseInt(statusLine.substring(9, 12));
    Body body = new Body();
    if (!toHead && status >= 200 && status != 204 && status != 304) {
      readBody(headers, body);
    }
    return body.reply(status, headers);
  }

  private void readBody(Map<String, String> headers, Body body) throws IOException {
    if (headers.containsKey("content-length")) {
      readExactly(Long.parseLong(headers.get("content-length")), body);
    } else if ("chunked".equals(headers.get("transfer-encoding"))) {
      for (long size = Long.parseLong(readLine(), 16);
          size > 0;
          size = Long.parseLong(readLine(), 16)) {
        readExactly(size, body);
        requireEmpty(readLine());
      }
      requireEmpty(readLine());
    } else {
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        body.add(buffer, n);
      }
    }
  }

  private static void requireEmpty(String line) throws IOException {
    if (!line.isEmpty()) {
      throw new IOException("a chunk ends in " + line);
    }
  }

  private void readExactly(long length, Body body) throws IOException {
    byte[] buffer = new byte[128 * 1024];
    for (long left = length; left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        throw new EOFException(left + " of " + length + " bytes are missing");
      }
      body.add(buffer, n);
      left -= n;
    }
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the answer ends in its head: " + line);
      }
      line.append((char) c);
    }
    if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
      throw new IOException("a line of the answer ends without CR: " + line);
    }
    return line.substring(0, line.length() - 1);
  }

  /** Reads that many bytes, if as many come. */
  int readSome(int max) throws IOException {
    return in.read(new byte[max]);
  }

  /**
   * Tells whether the server has closed the connection, in whatever way, with nothing more before.
   */
  boolean isClosed() {
    try {
      return in.read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Closes the TCP connection at once, as a client does that crashes. */
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static final class Body {
    private final MessageDigest digest = PatternBytes.digest();
    private byte[] first = new byte[0];
    private long length;

    void add(byte[] bytes, int n) {
      digest.update(bytes, 0, n);
      int kept = Math.min(n, 65_536 - first.length);
      if (kept > 0) {
        int old = first.length;
        first = Arrays.copyOf(first, old + kept);
        System.arraycopy(bytes, 0, first, old, kept);
      }
      length += n;
    }

    Reply reply(int status, Map<String, String> headers) {
      return new Reply(
          status,
          headers,
          length,
          HexFormat.of().formatHex(digest.digest()),
          new String(first, ISO_8859_1));
    }
  }
}
