package io.callfs.http.jersey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.callfs.http.Answer;
import io.callfs.http.Headers;
import io.callfs.http.HttpService;
import io.callfs.http.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A service that is easy to check from outside.
 *
 * <p>PUT answers length and SHA-256 of its body. {@code GET …/gen/N} answers N bytes of {@link
 * PatternBytes}, streamed; {@code /mem/N} the same from memory, {@code /chunked/N} with unknown
 * length, {@code /short/N} breaks off after half, {@code /status/N} only a status. {@code /refuse}
 * answers 403 with the body unread, {@code /who/} the number of the client's certificate.
 * Everything else answers method and target.
 */
final class TestService implements HttpService {

  final AtomicLong bodiesRead = new AtomicLong();
  final AtomicInteger begun = new AtomicInteger();
  final AtomicInteger finished = new AtomicInteger();
  final AtomicInteger finishedWhole = new AtomicInteger();
  final AtomicInteger brokenBodies = new AtomicInteger();
  final ConcurrentHashMap<String, String> stored = new ConcurrentHashMap<>();

  private final ConcurrentHashMap<Integer, ByteBuffer> memory = new ConcurrentHashMap<>();

  @Override
  public Optional<Answer> answerFromMemory(Request request) {
    String path = path(request);
    int mem = path.indexOf("/mem/");
    if (mem < 0) {
      return Optional.empty();
    }
    int length = Integer.parseInt(path.substring(mem + 5));
    ByteBuffer bytes =
        memory.computeIfAbsent(
            length, n -> ByteBuffer.allocateDirect(n).put(PatternBytes.array(n)).flip());
    return Optional.of(
        answer(
            200,
            request.method().equals("HEAD")
                ? new Answer.Empty(length)
                : new Answer.Bytes(bytes.duplicate())));
  }

  @Override
  public Answer answer(Request request) {
    String path = path(request);
    try {
      if (request.method().equals("PUT") && !path.endsWith("/refuse")) {
        return put(request, path);
      }
      return get(request, path);
    } catch (IOException e) {
      brokenBodies.incrementAndGet();
      return text(400, "broken body: " + e.getMessage());
    }
  }

  private Answer put(Request request, String path) throws IOException {
    MessageDigest digest = PatternBytes.digest();
    long length = 0;
    try (InputStream body = request.body()) {
      byte[] buffer = new byte[128 * 1024];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        digest.update(buffer, 0, n);
        length += n;
      }
    }
    bodiesRead.addAndGet(length);
    String result = length + " " + HexFormat.of().formatHex(digest.digest());
    stored.put(path, result);
    return text(201, result);
  }

  private Answer get(Request request, String path) throws IOException {
    int slash = path.lastIndexOf('/');
    String kind =
        path.substring(
            path.lastIndexOf('/', Math.max(0, slash - 1)) + 1,
            Math.max(slash, path.lastIndexOf('/', Math.max(0, slash - 1)) + 1));
    return switch (kind) {
      case "gen" -> stream(request, number(path), number(path), number(path));
      case "chunked" -> stream(request, -1, number(path), number(path));
      case "short" -> stream(request, number(path), number(path) / 2, number(path) / 2);
      case "throwing" -> stream(request, number(path), number(path), number(path) / 2);
      case "chunkthrow" -> stream(request, -1, number(path), number(path) / 2);
      case "mem" -> answerFromMemory(request).orElseThrow();
      case "status" -> answer((int) number(path), new Answer.Empty(-1));
      case "who" ->
          text(
              200,
              request
                  .certificate()
                  .map(shown -> shown.getSerialNumber().toString())
                  .orElse("nobody"));
      case "explode" -> throw new IllegalStateException("on purpose");
      default ->
          path.endsWith("/refuse")
              ? text(403, "no")
              : text(200, request.method() + " " + request.target());
    };
  }

  private Answer stream(Request request, long announced, long length, long throwAt) {
    if (request.method().equals("HEAD")) {
      return answer(200, new Answer.Empty(announced));
    }
    return answer(
        200,
        new Answer.Streamed(
            announced,
            channel -> {
              for (long at = 0; at < length; ) {
                if (at >= throwAt && throwAt < length) {
                  throw new IOException("on purpose");
                }
                long end = at < throwAt ? Math.min(length, throwAt) : length;
                ByteBuffer part = PatternBytes.at(at, Math.min(256 * 1024, end - at));
                at += part.remaining();
                while (part.hasRemaining()) {
                  channel.write(part);
                }
              }
            }));
  }

  private Answer answer(int status, Answer.Body body) {
    begun.incrementAndGet();
    return new Answer(
        status,
        Headers.builder().add("X-Test", "yes").build(),
        body,
        (sent, whole) -> {
          finished.incrementAndGet();
          if (whole) {
            finishedWhole.incrementAndGet();
          }
        });
  }

  private Answer text(int status, String text) {
    return answer(status, new Answer.Bytes(ByteBuffer.wrap(text.getBytes(ISO_8859_1))));
  }

  private static long number(String path) {
    return Long.parseLong(path.substring(path.lastIndexOf('/') + 1));
  }

  private static String path(Request request) {
    int end = request.target().indexOf('?');
    return end < 0 ? request.target() : request.target().substring(0, end);
  }

  static Answer edgeAnswer(int status, String code, String message) {
    return new Answer(
        status,
        Headers.builder().add("Content-Type", "application/json").build(),
        new Answer.Bytes(
            ByteBuffer.wrap(
                ("{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}").getBytes(UTF_8))),
        (sent, whole) -> {});
  }
}
