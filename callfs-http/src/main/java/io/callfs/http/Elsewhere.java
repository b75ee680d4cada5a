package io.callfs.http;

import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.InstanceId;
import io.callfs.fs.RegularFile;
import io.callfs.spi.Peers;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which requests another instance must carry out, and says what of another's stands in
 * the way of a creation (API.md §11). Thread-safe.
 */
final class Elsewhere {

  private static final List<String> CONDITIONS =
      List.of("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range");

  /** Where content is read that this instance may find itself. */
  enum Reads {
    /** Here. */
    HERE,
    /** At its owner, since it was not found here. */
    OF_OWNER
  }

  private final @Nullable PeerService service;
  private final @Nullable Handover handover;

  /** Knows no other instance where there is no service. */
  Elsewhere(@Nullable PeerService service, @Nullable Handover handover) {
    this.service = service;
    this.handover = handover;
  }

  /**
   * Has another instance answer a request about a path, where it must. A PATCH in JSON is {@link
   * #change}.
   *
   * @return empty where this instance answers
   */
  Optional<Answer> answer(
      Exchange exchange, FileSystemView view, FsPath path, Query query, Reads reads)
      throws IOException {
    boolean changes = exchange.method() != Method.GET && exchange.method() != Method.HEAD;
    boolean repeatable = exchange.request().contentLength().orElse(-1) == 0;
    return ofOwner(
        exchange,
        path,
        () -> owned(exchange, view, path, query, reads),
        changes,
        repeatable,
        owner -> handover().to(owner, exchange, view));
  }

  private static Optional<Inode> owned(
      Exchange exchange, FileSystemView view, FsPath path, Query query, Reads reads) {
    return switch (exchange.method()) {
      case GET, HEAD ->
          view.elsewhere(path, follow(query))
              .filter(inode -> inode instanceof RegularFile || "fs".equals(query.get("view")))
              .filter(inode ->
                  reads == Reads.OF_OWNER
                      || !view.mayRead(inode)
                      || isConditional(exchange.request()));
      case PUT -> view.elsewhere(path, Follow.LINKS).filter(RegularFile.class::isInstance);
      case PATCH -> view.elsewhere(path, follow(query));
      case DELETE -> view.elsewhere(path, Follow.NOTHING);
      case POST, OPTIONS, OTHER -> Optional.empty();
    };
  }

  /** Conditions are judged by the owner, whose memory is never behind. */
  private static boolean isConditional(Request request) {
    return CONDITIONS.stream().anyMatch(name -> !request.headers(name).isEmpty());
  }

  /**
   * Has another instance change what is its own.
   *
   * @return empty where this instance does it
   */
  Optional<Answer> change(
      Exchange exchange, FileSystemView view, FsPath path, Follow follow, JsonBody body)
      throws IOException {
    return ofOwner(
        exchange,
        path,
        () -> view.elsewhere(path, follow),
        true,
        true,
        owner -> handover().to(owner, exchange, view, body.again(), Duration.ZERO));
  }

  private interface Sending {
    Answer to(InstanceId owner) throws IOException;
  }

  /**
   * Returns the answer of the owner. One that says that it is the owner no more has told how far it
   * has seen, and what this instance sees by then tells the new one.
   */
  private Optional<Answer> ofOwner(
      Exchange exchange,
      FsPath path,
      Supplier<Optional<Inode>> look,
      boolean changes,
      boolean repeatable,
      Sending sending)
      throws IOException {
    Optional<Inode> found = handover == null ? Optional.empty() : look.get();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (changes && refusesChanges(exchange)) {
      return Optional.of(conflict(exchange, path, found.get(), false));
    }
    InstanceId owner = owner(found.get());
    Answer answer = sending.to(owner);
    if (answer.status() != Handover.LOOP) {
      return Optional.of(answer);
    }
    Optional<InstanceId> now = look.get().map(Elsewhere::owner);
    if (now.equals(Optional.of(owner))) {
      return Optional.of(answer);
    }
    if (!repeatable) {
      throw new FsException(Errno.EREMOTE, path + " (it has moved from instance " + owner + ")");
    }
    return now.isEmpty() ? Optional.empty() : Optional.of(sending.to(now.get()));
  }

  private Handover handover() {
    return Objects.requireNonNull(handover, "there are no peers");
  }

  /**
   * Says what is in the way of a change of something of another's, where this instance hands none
   * over; empty where it does.
   */
  Optional<Answer> refusal(Exchange exchange, FileSystemView view, FsPath path, Follow follow) {
    return refusesChanges(exchange)
        ? view.elsewhere(path, follow).map(inode -> conflict(exchange, path, inode, false))
        : Optional.empty();
  }

  private static Follow follow(Query query) {
    return query.flag("follow", true) ? Follow.LINKS : Follow.NOTHING;
  }

  private static InstanceId owner(Inode inode) {
    return inode.placement().instance();
  }

  /** What a peer hands over is this instance's to do, or nobody's. */
  boolean refusesChanges(Exchange exchange) {
    return service != null && !service.changes() && !exchange.handedOver();
  }

  /**
   * Has another instance open a file or directory, where it must.
   *
   * @param json the body of the request
   */
  Optional<Answer> open(
      Exchange exchange, FileSystemView view, FsPath path, OpenRequest wanted, InputStream json)
      throws IOException {
    if (handover == null) {
      return Optional.empty();
    }
    Optional<Inode> found = view.elsewhere(path, wanted.follow());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (wanted.changes() && refusesChanges(exchange)) {
      return Optional.of(conflict(exchange, path, found.get(), false));
    }
    return Optional.of(handover.to(owner(found.get()), exchange, view, json, Duration.ZERO));
  }

  /** Has another instance answer a request about a handle of its own. */
  Optional<Answer> handle(Exchange exchange, FileSystemView view) throws IOException {
    Optional<InstanceId> owner =
        service == null
            ? Optional.empty()
            : OpenHandles.owner(exchange.handleId()).filter(service.peers().known()::contains);
    return owner.isPresent() && handover != null
        ? Optional.of(handover.to(owner.get(), exchange, view))
        : Optional.empty();
  }

  /** Has another instance serve a download. */
  Answer download(Exchange exchange, InstanceId owner) throws IOException {
    if (handover == null) {
      throw new IllegalStateException("a file belongs to " + owner + ", and there are no peers");
    }
    return handover.to(owner, exchange, null);
  }

  /**
   * Says what is in the way of a creation that has met an existing name, where that is another
   * instance's.
   */
  Optional<Answer> conflict(Exchange exchange, FileSystemView view, FsPath path) {
    return service == null
        ? Optional.empty()
        : view.elsewhere(path, Follow.NOTHING)
            .map(inode -> conflict(exchange, path, inode, exchange.makesDirectory()));
  }

  private Answer conflict(Exchange exchange, FsPath path, Inode there, boolean wantsDirectory) {
    InstanceId owner = owner(there);
    if (service != null) {
      service.listener().conflict(owner);
    }
    boolean directory = there instanceof Directory;
    String name = plain(path);
    JsonText json =
        new JsonText(512)
            .raw("{")
            .member("error", "Resource exists on another server")
            .member("existing_path", name)
            .member("instance_id", owner.value())
            .member("backend_type", there.placement().backend())
            .member("suggestion", suggestion(wantsDirectory, directory));
    if (!wantsDirectory && !directory) {
      endpoint(owner)
          .ifPresent(
              url -> json.member("update_url", url + "/v1/files" + PercentCoding.encodePath(name)));
    }
    json.member("code", "FILE_ALREADY_EXISTS")
        .member("message", "File exists on instance " + owner + ": " + name)
        .member("errno", "EEXIST")
        .raw("}");
    Headers headers =
        exchange
            .headers()
            .add("Content-Type", "application/json")
            .add("X-CallFS-Errno", "EEXIST")
            .add("X-CallFS-Instance-ID", owner.value())
            .build();
    return exchange.answer(409, headers, new Answer.Bytes(json.take()));
  }

  private static String plain(FsPath path) {
    String text = path.toString();
    return path.directory() && text.length() > 1 && text.endsWith("/")
        ? text.substring(0, text.length() - 1)
        : text;
  }

  private static String suggestion(boolean wantsDirectory, boolean directory) {
    if (wantsDirectory) {
      return directory
          ? "Directory already exists on another server. Use GET to access it."
          : "Path exists as file on another server, cannot create directory";
    }
    return directory
        ? "Path exists as directory on another server, cannot create file"
        : "File already exists on another server. Use PUT to update it.";
  }

  private Optional<String> endpoint(InstanceId owner) {
    Peers peers = service == null ? null : service.peers();
    return peers == null ? Optional.empty() : peers.endpoint(owner);
  }
}
