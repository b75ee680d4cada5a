package io.callfs.backend.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Answers as it is told and remembers what it was asked: for what a service that works well does
 * not do. One request for each connection.
 */
final class RecordingS3 implements AutoCloseable {

  /** What was asked. */
  record Request(String method, String target, Map<String, String> headers) {
    boolean is(String wanted, String part) {
      return method.equals(wanted) && target.contains(part);
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }
  }

  /** What is answered; of the body only so much goes out before the connection ends. */
  record Answer(int status, List<String> headers, String body, int sent) {
    static Answer of(int status, String... headers) {
      return new Answer(status, List.of(headers), "", 0);
    }

    static Answer xml(int status, String body) {
      return new Answer(status, List.of("Content-Type: application/xml"), body, body.length());
    }

    static Answer error(int status, String code) {
      return xml(status, "<Error><Code>" + code + "</Code><Message>no</Message></Error>");
    }

    static Answer bytes(int status, byte[] body, int sent, String... headers) {
      return new Answer(status, List.of(headers), new String(body, ISO_8859_1), sent);
    }

    /** The connection ends without a word. */
    static Answer lost() {
      return of(0);
    }
  }

  private final ServerSocket socket;
  private final Function<Request, Answer> behaviour;
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  private RecordingS3(ServerSocket socket, Function<Request, Answer> behaviour) {
    this.socket = socket;
    this.behaviour = behaviour;
  }

  /** Starts it; the bucket itself is always there. The caller closes it. */
  static RecordingS3 start(Function<Request, Answer> behaviour) {
    try {
      ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      RecordingS3 server = new RecordingS3(socket, behaviour);
      Thread thread = new Thread(server::accept, "recording-s3");
      thread.setDaemon(true);
      thread.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  S3Settings settings() {
    return S3Settings.of("bucket", "us-east-1")
        .withEndpoint(URI.create("http://127.0.0.1:" + socket.getLocalPort()))
        .withCredentials("AKIDEXAMPLE", "sesame-open");
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  List<Request> requests(String method, String part) {
    return requests.stream().filter(request -> request.is(method, part)).toList();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        Thread thread = new Thread(() -> serve(connection), "recording-s3-connection");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      // It is closed.
      return;
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      OutputStream out = connection.getOutputStream();
      String line = line(in);
      if (line.isEmpty()) {
        return;
      }
      String[] first = line.split(" ", -1);
      Map<String, String> headers = new TreeMap<>();
      for (String field = line(in); !field.isEmpty(); field = line(in)) {
        int colon = field.indexOf(':');
        headers.put(
            field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 1).trim());
      }
      if (headers.containsKey("expect")) {
        out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
        out.flush();
      }
      int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
      in.skipNBytes(length);
      Request request = new Request(first[0], first[1], headers);
      requests.add(request);
      boolean bucket = request.is("HEAD", "/bucket") && !request.target().contains("/bucket/");
      write(out, bucket ? bucket(request) : behaviour.apply(request));
    } catch (IOException e) {
      // The client has gone.
      return;
    }
  }

  private Answer bucket(Request request) {
    Answer answer = behaviour.apply(request);
    return answer.status() == 404 || answer.status() == 0 ? Answer.of(200) : answer;
  }

  private static void write(OutputStream out, Answer answer) throws IOException {
    if (answer.status() == 0) {
      return;
    }
    List<String> lines = new ArrayList<>(List.of("HTTP/1.1 " + answer.status() + " X"));
    lines.addAll(answer.headers());
    lines.add("Connection: close");
    if (answer.headers().stream().noneMatch(header -> header.startsWith("Content-Length"))) {
      lines.add("Content-Length: " + answer.body().length());
    }
    out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1));
    out.write(answer.body().substring(0, answer.sent()).getBytes(ISO_8859_1));
    out.flush();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
