package io.callfs.http;

import io.callfs.core.FileSystemView;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.InstanceId;
import io.callfs.spi.PeerReply;
import io.callfs.spi.PeerRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands requests over to the instance that owns what they are about, and its answers back, as they
 * came (API.md §11). Thread-safe.
 */
final class Handover {

  private static final Logger log = LoggerFactory.getLogger(Handover.class);

  /** How far the owner has seen when it answers. */
  static final String MARK = "X-CallFS-Peer-Mark";

  /** What was handed over once is not handed over again. */
  static final int LOOP = 508;

  /** Longer content is only asked for once the owner wants it. */
  private static final long SENT_AT_ONCE = 64 * 1024;

  /** An answer up to that is taken in before it is passed on, so that its failure is an answer. */
  private static final int HELD = 64 * 1024;

  /** All that the API takes notice of, but what frames a message. */
  private static final List<String> PASSED_ON =
      List.of(
          "Authorization",
          "X-CallFS-Act-As",
          "X-CallFS-Umask",
          "X-CallFS-Mode",
          "X-CallFS-MTime",
          "Accept",
          "Content-Type",
          "Content-Encoding",
          "Content-Range",
          "Content-Digest",
          "Repr-Digest",
          "Want-Repr-Digest",
          "Range",
          "If-Range",
          "If-Match",
          "If-None-Match",
          "If-Modified-Since",
          "If-Unmodified-Since",
          "Cookie",
          "Purpose",
          "Sec-Purpose",
          "X-Moz",
          "User-Agent");

  /** What tells on whose behalf something is asked. */
  private static final List<String> WHO_ASKS = List.of("Authorization", "X-CallFS-Act-As");

  /** What the shell writes itself, and what is between instances. */
  private static final Set<String> OUR_OWN =
      Set.of(
          "connection",
          "content-length",
          "date",
          "keep-alive",
          "transfer-encoding",
          "x-callfs-peer-mark",
          "x-request-id");

  private final InstanceId self;
  private final PeerService service;
  private final InstantSource clock;
  private final RandomGenerator random;

  Handover(InstanceId self, PeerService service, InstantSource clock, RandomGenerator random) {
    this.self = self;
    this.service = service;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Hands a request over whose content, if there is any, nobody has read.
   *
   * @param view of the caller; null where no key is asked for
   * @throws Refusal 502, 504 where the owner does not answer; 508 where a peer has sent it here
   * @throws IOException where the content does not come
   */
  Answer to(InstanceId owner, Exchange exchange, @Nullable FileSystemView view) throws IOException {
    Request request = exchange.request();
    long length = request.contentLength().orElse(-1);
    InputStream content = length == 0 ? null : new Counted(request.body(), exchange);
    boolean awaited = length < 0 || length > SENT_AT_ONCE || !request.headers("Expect").isEmpty();
    return send(owner, exchange, view, content, length, awaited, Duration.ZERO);
  }

  /**
   * As {@link #to(InstanceId, Exchange, FileSystemView)} with content that was read already.
   *
   * @param patience how much longer than usual the answer may take
   */
  Answer to(
      InstanceId owner,
      Exchange exchange,
      @Nullable FileSystemView view,
      InputStream content,
      Duration patience)
      throws IOException {
    return send(owner, exchange, view, content, content.available(), false, patience);
  }

  /**
   * Asks an instance, on behalf of whoever has sent a request, about what that request is about.
   *
   * @param more fields besides those that tell who asks
   * @return the answer, whatever it says; the caller closes it
   * @throws Refusal 502, 504 where the instance does not answer
   */
  PeerReply ask(
      InstanceId owner,
      Exchange exchange,
      FileSystemView view,
      Method method,
      List<Map.Entry<String, String>> more,
      byte[] content) {
    String target = PercentCoding.legalTarget(exchange.request().target());
    List<Map.Entry<String, String>> fields = new ArrayList<>(more);
    fields.addAll(received(exchange, WHO_ASKS));
    fields.addAll(proven(owner, exchange, view, method.name(), target));
    InputStream body = content.length == 0 ? null : new ByteArrayInputStream(content);
    PeerRequest request =
        new PeerRequest(method.name(), target, fields, body, content.length, false, Duration.ZERO);
    long started = System.nanoTime();
    boolean answered = false;
    try {
      PeerReply reply = service.peers().send(owner, request);
      try {
        Head ignored = head(owner, exchange, reply);
        answered = true;
        return reply;
      } finally {
        if (!answered) {
          reply.close();
        }
      }
    } catch (FsException e) {
      throw failed(owner, exchange, e);
    } catch (IOException e) {
      throw new UncheckedIOException("memory throws none", e);
    } finally {
      service.listener().handedOver(method.name(), owner, answered, System.nanoTime() - started);
    }
  }

  private Answer send(
      InstanceId owner,
      Exchange exchange,
      @Nullable FileSystemView view,
      @Nullable InputStream content,
      long length,
      boolean awaited,
      Duration patience)
      throws IOException {
    if (exchange.handedOver()) {
      throw new Refusal(
          LOOP, "LOOP_DETECTED", "this was handed over already, and belongs to " + owner);
    }
    exchange.handedOverTo(owner);
    String target = PercentCoding.legalTarget(exchange.request().target());
    long started = System.nanoTime();
    boolean answered = false;
    try {
      PeerReply reply =
          service
              .peers()
              .send(
                  owner,
                  new PeerRequest(
                      exchange.request().method(),
                      target,
                      fields(owner, exchange, view, target),
                      content,
                      length,
                      awaited,
                      patience));
      exchange.releaseAtEnd(reply::close);
      Answer answer = answer(owner, exchange, reply, started);
      answered = true;
      return answer;
    } catch (FsException e) {
      throw failed(owner, exchange, e);
    } finally {
      if (!answered) {
        told(exchange, owner, false, started);
      }
    }
  }

  private void told(Exchange exchange, InstanceId owner, boolean whole, long started) {
    service
        .listener()
        .handedOver(exchange.method().name(), owner, whole, System.nanoTime() - started);
  }

  private List<Map.Entry<String, String>> fields(
      InstanceId owner, Exchange exchange, @Nullable FileSystemView view, String target) {
    List<Map.Entry<String, String>> fields = received(exchange, PASSED_ON);
    fields.addAll(proven(owner, exchange, view, exchange.request().method(), target));
    return fields;
  }

  private static List<Map.Entry<String, String>> received(Exchange exchange, List<String> names) {
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    for (String name : names) {
      for (String line : exchange.request().headers(name)) {
        fields.add(Map.entry(name, line));
      }
    }
    return fields;
  }

  private List<Map.Entry<String, String>> proven(
      InstanceId owner,
      Exchange exchange,
      @Nullable FileSystemView view,
      String method,
      String target) {
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    PeerProof proof =
        new PeerProof(
            self.value(),
            owner.value(),
            method,
            target,
            PeerGate.identity(exchange, view),
            clock.millis(),
            HexFormat.of().formatHex(nonce),
            service.marks().map(marks -> marks.mark()).orElse(0L));
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    fields.add(Map.entry(PeerProof.FIELD, proof.sealed(service.secret())));
    fields.add(Map.entry("X-Request-ID", exchange.requestId()));
    CertificateName certificate = exchange.callerCertificate();
    if (certificate != null) {
      fields.add(Map.entry(PeerGate.CERTIFIED, PercentCoding.encodePath(certificate.value())));
    }
    return fields;
  }

  private Answer answer(InstanceId owner, Exchange exchange, PeerReply reply, long started)
      throws IOException {
    Head head = head(owner, exchange, reply);
    Headers headers = head.headers().add("X-Request-ID", exchange.requestId()).build();
    Answer.Body body = body(owner, exchange, reply, head.length(), started);
    return exchange.answer(reply.outcome(), headers, body);
  }

  /** What an instance says before the content of its answer. */
  private record Head(Headers.Builder headers, long length) {}

  /** Reads the head of an answer, which must be one of the instance that was asked. */
  private Head head(InstanceId owner, Exchange exchange, PeerReply reply) {
    Headers.Builder headers = Headers.builder();
    boolean ours = false;
    boolean refused = false;
    long length = -1;
    for (Map.Entry<String, String> field : reply.fields()) {
      String name = field.getKey();
      String value = field.getValue();
      if (name.equals("x-callfs-peer-mark")) {
        awaitMark(value);
      } else if (name.equals("content-length")) {
        length = Digits.parse(value);
      } else if (!OUR_OWN.contains(name)) {
        headers.add(FieldNames.spelt(name), value);
      }
      ours |= name.equals("x-request-id") && value.equals(exchange.requestId());
      refused |= name.equalsIgnoreCase(PeerGate.REFUSED);
    }
    if (refused) {
      throw new FsException(
          Errno.EHOSTDOWN,
          owner + ": it refuses this instance; do secrets, clocks and users agree?");
    }
    int status = reply.outcome();
    if (!ours || status < 200 || (status >= 300 && status < 400 && status != 304)) {
      throw new FsException(Errno.EHOSTDOWN, owner + ": what answers there is no CallFS instance");
    }
    return new Head(headers, length);
  }

  private void awaitMark(String value) {
    long mark = Digits.parse(value);
    if (mark >= 0) {
      service.marks().ifPresent(marks -> marks.awaitMark(mark));
    }
  }

  private Answer.Body body(
      InstanceId owner, Exchange exchange, PeerReply reply, long length, long started)
      throws IOException {
    int status = reply.outcome();
    boolean none = exchange.method() == Method.HEAD || status == 204 || status == 304;
    if (none || length == 0) {
      told(exchange, owner, true, started);
      return new Answer.Empty(length);
    }
    if (length > 0 && length <= HELD) {
      ByteBuffer bytes = held(owner, reply, (int) length);
      told(exchange, owner, true, started);
      return new Answer.Bytes(bytes);
    }
    return new Answer.Streamed(length, channel -> pass(owner, exchange, reply, channel, started));
  }

  private static ByteBuffer held(InstanceId owner, PeerReply reply, int length) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(length);
    try {
      reply.transferTo(Channels.newChannel(bytes));
    } catch (IOException e) {
      throw new FsException(Errno.EHOSTDOWN, owner + ": its answer broke off", e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private void pass(
      InstanceId owner,
      Exchange exchange,
      PeerReply reply,
      WritableByteChannel channel,
      long started)
      throws IOException {
    boolean whole = false;
    try {
      reply.transferTo(channel);
      whole = true;
    } catch (IOException e) {
      log.warn(
          "the answer of {} to request {} broke off: {}",
          owner,
          exchange.requestId(),
          e.getMessage());
      throw e;
    } finally {
      told(exchange, owner, whole, started);
    }
  }

  /** Tells that an owner failed, and logs it. */
  static Refusal failed(InstanceId owner, Exchange exchange, FsException failure) {
    log.warn(
        "request {} could not be handed over to {}: {}",
        exchange.requestId(),
        owner,
        failure.subject());
    boolean late = failure.errno() == Errno.ETIMEDOUT;
    return new Refusal(
        late ? 504 : 502,
        "PROXY_ERROR",
        late ? Errno.ETIMEDOUT : null,
        "failed to proxy request to owning server: " + failure.subject(),
        Headers.builder().add("X-CallFS-Instance-ID", owner.value()).build());
  }

  /** Counts what is received. */
  private static final class Counted extends InputStream {
    private final InputStream body;
    private final Exchange exchange;

    Counted(InputStream body, Exchange exchange) {
      this.body = body;
      this.exchange = exchange;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = body.read(target, offset, length);
      exchange.received(Math.max(0, count));
      return count;
    }
  }
}
