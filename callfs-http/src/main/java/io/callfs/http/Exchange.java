package io.callfs.http;

import io.callfs.fs.InstanceId;
import io.callfs.fs.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One request on its way: what is known of it so far, and what its end must release. */
final class Exchange implements Answer.Completion {

  private final Request request;
  private final Method method;
  private final Route route;
  private final String requestId;
  private final RequestListener listener;
  private final AuditListener audit;
  private final AuditNotes notes = new AuditNotes();
  private final LongSupplier nanoTime;
  private final String retryAfter;
  private final String client;
  private final long started;
  private final int pathEnd;
  private @Nullable Principal principal;
  private long callerKey;
  private @Nullable CertificateName callerCertificate;
  private @Nullable InstanceId origin;
  private @Nullable InstanceId owner;
  private LongSupplier mark = () -> -1;
  private boolean makesDirectory;
  private @Nullable String path;
  private @Nullable List<Runnable> releases;
  private long received;
  private int status;

  Exchange(
      Request request,
      String requestId,
      String client,
      String retryAfter,
      RequestListener listener,
      AuditListener audit,
      LongSupplier nanoTime) {
    this.request = request;
    this.requestId = requestId;
    this.client = client;
    this.retryAfter = retryAfter;
    this.listener = listener;
    this.audit = audit;
    this.nanoTime = nanoTime;
    this.started = nanoTime.getAsLong();
    this.method = Method.of(request.method());
    String target = request.target();
    int question = target.indexOf('?');
    this.pathEnd = question < 0 ? target.length() : question;
    this.route = Route.of(target, pathEnd);
  }

  Request request() {
    return request;
  }

  Method method() {
    return method;
  }

  Route route() {
    return route;
  }

  String requestId() {
    return requestId;
  }

  /** Returns what {@code Retry-After} says where the server has too much to do. */
  String retryAfter() {
    return retryAfter;
  }

  /** Returns the address of whoever calls, through however many proxies. */
  String client() {
    return client;
  }

  /** Returns where the target's path ends. */
  int pathEnd() {
    return pathEnd;
  }

  /** Notes who calls, and with which key, or with a certificate of which name. */
  void caller(Principal caller, long key, @Nullable CertificateName certificate) {
    principal = caller;
    callerKey = key;
    callerCertificate = certificate;
  }

  /** Notes that it is not known who calls after all. */
  void forgetCaller() {
    principal = null;
  }

  /** Returns the name of the certificate that told who calls; null where a key did. */
  @Nullable CertificateName callerCertificate() {
    return callerCertificate;
  }

  /** Returns what stands for the key of whoever calls. */
  long callerKey() {
    return callerKey;
  }

  /** Returns who calls, on a route that asks for a key. */
  Principal caller() {
    return Objects.requireNonNull(principal, "the caller is not known yet");
  }

  /** Notes which peer has handed this over. */
  void handedOverBy(InstanceId peer) {
    origin = peer;
  }

  /** Returns whether a peer has handed this over. */
  boolean handedOver() {
    return origin != null;
  }

  /** Returns whether that peer has handed this over. */
  boolean isHandedOverBy(InstanceId peer) {
    return peer.equals(origin);
  }

  /** Notes the peer that this is handed over to. */
  void handedOverTo(InstanceId peer) {
    owner = peer;
  }

  /** Has a peer told in the answer to a change how far this instance has seen. */
  void tellMark(LongSupplier newMark) {
    mark = newMark;
  }

  /** Notes that a directory is to be made. */
  void makingDirectory() {
    makesDirectory = true;
  }

  boolean makesDirectory() {
    return makesDirectory;
  }

  /** Returns the id of the handle that the target names, as it was sent. */
  String handleId() {
    return Route.handleId(request.target(), pathEnd);
  }

  /** Returns what is noted for the audit. */
  AuditNotes audit() {
    return notes;
  }

  /** Notes what the request is about, for error bodies. */
  void about(String newPath) {
    path = newPath;
  }

  @Nullable String path() {
    return path;
  }

  /** Counts bytes of the request's body. */
  void received(int bytes) {
    received += bytes;
  }

  /** Has something released when the answer is out or given up. */
  void releaseAtEnd(Runnable release) {
    if (releases == null) {
      releases = new ArrayList<>(2);
    }
    releases.add(release);
  }

  /** Releases now what was to be released at the end: nothing of it is used by the answer. */
  void release() {
    List<Runnable> due = releases;
    releases = null;
    if (due != null) {
      due.forEach(Runnable::run);
    }
  }

  /** Starts the header fields of an answer about anything but user content. */
  Headers.Builder headers() {
    return Headers.builder().addAll(CommonHeaders.API).add("X-Request-ID", requestId);
  }

  /** Starts the header fields of an answer with user content. */
  Headers.Builder contentHeaders() {
    return Headers.builder().addAll(CommonHeaders.CONTENT).add("X-Request-ID", requestId);
  }

  /** Makes the answer; to HEAD, with the length of the body in its place. */
  Answer answer(int newStatus, Headers headers, Answer.Body body) {
    status = newStatus;
    Answer.Body sent =
        method == Method.HEAD && !(body instanceof Answer.Empty)
            ? new Answer.Empty(body.length())
            : body;
    boolean told =
        origin != null
            && ((method != Method.GET && method != Method.HEAD) || newStatus == Handover.LOOP);
    return new Answer(newStatus, told ? withMark(headers) : headers, sent, this);
  }

  private Headers withMark(Headers headers) {
    long seen = mark.getAsLong();
    return seen < 0
        ? headers
        : Headers.builder().addAll(headers).add(Handover.MARK, Long.toString(seen)).build();
  }

  @Override
  public void finished(long bodyBytesSent, boolean whole) {
    release();
    listener.completed(
        new RequestListener.Completed(
            method.name(),
            route.template(),
            status,
            nanoTime.getAsLong() - started,
            received,
            bodyBytesSent,
            whole,
            principal == null ? null : principal.name(),
            requestId,
            client,
            origin == null ? null : origin.value(),
            owner == null ? null : owner.value()));
    notes
        .event(this, status, principal == null ? null : principal.name())
        .ifPresent(audit::happened);
  }
}
