package io.callfs.http.jersey;

import io.callfs.http.Answer;
import io.callfs.http.Request;
import java.io.InputStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and what becomes of it. Used by one thread at a time, handed on by Grizzly. */
final class Exchange implements Request {

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** Up to here an answer from memory is written by the thread that serves all connections. */
  static final int SMALL = 64 * 1024;

  private final Edge edge;
  private final ConnectionState state;
  private final Head head;
  private @Nullable Answer ready;
  private @Nullable BodyStream body;
  private org.glassfish.grizzly.http.server.@Nullable Request grizzlyRequest;
  private boolean decided;
  private boolean answered;
  private boolean stays;

  Exchange(Edge edge, ConnectionState state, Head head) {
    this.edge = edge;
    this.state = state;
    this.head = head;
  }

  /**
   * Asks for an answer from memory and says where to go on.
   *
   * @return where the rest may block; null when it won't
   */
  @Nullable Executor placeToRun() {
    if (!decided) {
      decided = true;
      stays = decide();
    }
    return stays ? null : edge.blocking();
  }

  private boolean decide() {
    if (state.overLimit()) {
      ready =
          edge.answers().answer(503, "TOO_MANY_CONNECTIONS", "the server has too many connections");
      return false;
    }
    if (head.hasBody() || !(head.method().equals("GET") || head.method().equals("HEAD"))) {
      return false;
    }
    Optional<Answer> answer;
    try {
      answer = edge.service().answerFromMemory(this);
    } catch (RuntimeException e) {
      ready = failed(e);
      return false;
    }
    if (answer.isEmpty()) {
      return false;
    }
    ready = answer.get();
    return AnswerWriter.fits(answer.get(), SMALL)
        && state.pendingBytes() == 0
        && !state.overLimit();
  }

  /** Takes what Grizzly made of the same request, for its body. */
  void attach(org.glassfish.grizzly.http.server.Request request) {
    grizzlyRequest = request;
  }

  /** Tells whether the answer is known already. */
  boolean isReady() {
    return ready != null;
  }

  /** Answers, if nobody did, and writes the answer. */
  void serve() {
    if (answered) {
      return;
    }
    answered = true;
    Answer answer = ready;
    if (answer == null) {
      try {
        answer = edge.service().answer(this);
      } catch (RuntimeException e) {
        answer = failed(e);
      }
    }
    new AnswerWriter(edge, state, this).write(answer, !stays);
  }

  private Answer failed(RuntimeException e) {
    LOG.error("the service threw, which it never should", e);
    return edge.answers().answer(500, "INTERNAL_ERROR", "internal error");
  }

  Head head() {
    return head;
  }

  /**
   * Tells whether the client may go on with another request after this one was answered without
   * reading more.
   */
  boolean mayPersist() {
    return head.persistent()
        && !edge.draining()
        && !state.overLimit()
        && (!head.hasBody() || openBody().canBeSkipped());
  }

  /** Reads what is left of the body, so that the next request can be found. */
  void skipBody() throws java.io.IOException {
    if (head.hasBody()) {
      openBody().skipRest();
    }
  }

  boolean bodyConsumed() {
    return !head.hasBody() || openBody().atEnd();
  }

  HttpRequestPacket packet() {
    return grizzly().getRequest();
  }

  private org.glassfish.grizzly.http.server.Request grizzly() {
    org.glassfish.grizzly.http.server.Request request = grizzlyRequest;
    if (request == null) {
      throw new IllegalStateException("the body isn't there yet");
    }
    return request;
  }

  private BodyStream openBody() {
    BodyStream stream = body;
    if (stream == null) {
      stream = new BodyStream(edge, state, head, grizzly());
      body = stream;
    }
    return stream;
  }

  @Override
  public String method() {
    return head.method();
  }

  @Override
  public String target() {
    return head.target();
  }

  @Override
  public List<String> headers(String name) {
    return head.values(name);
  }

  @Override
  public OptionalLong contentLength() {
    if (head.chunked()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Math.max(0, head.contentLength()));
  }

  @Override
  public InputStream body() {
    return head.hasBody() ? openBody() : InputStream.nullInputStream();
  }

  @Override
  public String remoteAddress() {
    return state.remoteAddress();
  }

  @Override
  public Optional<X509Certificate> certificate() {
    return state.encrypted() ? state.tls().clientCertificate() : Optional.empty();
  }
}
