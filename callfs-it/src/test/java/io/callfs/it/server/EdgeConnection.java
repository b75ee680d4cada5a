package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import javax.net.ssl.SSLSocket;

/** A TLS connection that sends any bytes and reads answers byte by byte. Not thread-safe. */
final class EdgeConnection implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 20_000;

  private final SSLSocket socket;

  private EdgeConnection(SSLSocket socket) {
    this.socket = socket;
  }

  /** Connects to a server of this machine. */
  static EdgeConnection open(Client client) {
    try {
      SSLSocket socket =
          (SSLSocket)
              client
                  .http()
                  .sslContext()
                  .getSocketFactory()
                  .createSocket(
                      InetAddress.getLoopbackAddress(), URI.create(client.base()).getPort());
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      return new EdgeConnection(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends bytes, each the low byte of a character. A server that hung up already is no failure. */
  EdgeConnection send(String bytes) {
    return send(bytes.getBytes(ISO_8859_1));
  }

  EdgeConnection send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      // The answer, read next, tells why.
    }
    return this;
  }

  /** Says that nothing more is sent. */
  EdgeConnection endOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      // As above.
    }
    return this;
  }

  /** Reads one answer with its content; the status is 0 where the server hung up without one. */
  Answer read(boolean withContent) {
    try {
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      int ends = 0;
      while (ends < 4) {
        int b = in.read();
        if (b < 0) {
          return new Answer(0, head.toString(ISO_8859_1), "");
        }
        head.write(b);
        ends = b == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : b == '\r' ? 1 : 0;
      }
      Answer answer = Answer.of(head.toString(ISO_8859_1));
      return withContent ? answer.with(content(in, answer)) : answer;
    } catch (SocketException e) {
      return new Answer(0, "", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads so many bytes more. */
  byte[] readBytes(int count) {
    try {
      return socket.getInputStream().readNBytes(count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String content(InputStream in, Answer answer) throws IOException {
    String length = answer.field("Content-Length");
    if (!length.isEmpty()) {
      return new String(in.readNBytes(Integer.parseInt(length)), ISO_8859_1);
    }
    if (!answer.field("Transfer-Encoding").equals("chunked")) {
      return "";
    }
    StringBuilder all = new StringBuilder();
    while (true) {
      int size = Integer.parseInt(line(in), 16);
      all.append(new String(in.readNBytes(size), ISO_8859_1));
      line(in);
      if (size == 0) {
        return all.toString();
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append((char) b);
    }
    return line.toString().strip();
  }

  /** Reads until the server hangs up, or resets the connection as it does on unread bytes. */
  String readToEnd() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the server keeps the connection", e);
    } catch (IOException e) {
      // Reset: as good an end as any.
    }
    return all.toString(ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  /** The answer to one request: status, the head as it came, the content. */
  record Answer(int status, String head, String content) {

    static Answer of(String head) {
      return new Answer(Integer.parseInt(head.substring(9, 12)), head, "");
    }

    Answer with(String read) {
      return new Answer(status, head, read);
    }

    /** Returns a field's value, empty where there is none. */
    String field(String name) {
      return head.lines()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }

    boolean closes() {
      return field("Connection").equalsIgnoreCase("close");
    }
  }
}
