package io.callfs.http;

import io.callfs.core.FileHandle;
import io.callfs.core.FileSystemView;
import io.callfs.core.OpenFile;
import io.callfs.core.Precondition;
import io.callfs.core.WrittenRange;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.Mode;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Open handles (API.md §8). Thread-safe. */
final class HandleAnswers {

  private static final String JSON = "application/json";

  /** What PATCH of a handle takes. */
  static final String ACCEPT_PATCH = JSON;

  private static final List<List<String>> GROUPS =
      List.of(List.of("mode"), List.of("uid", "gid"), List.of("size"), List.of("atime", "mtime"));
  private static final List<String> FIELDS = GROUPS.stream().flatMap(List::stream).toList();

  private final OpenHandles handles;
  private final HandleLimits limits;
  private final AttributeHeaders attributes;
  private final InodeJson inodes;
  private final ContentAnswers contents;
  private final JsonBody.Reader json;
  private final PathParser paths;
  private final InstantSource clock;
  private final Uploads uploads;
  private final Elsewhere elsewhere;

  HandleAnswers(
      OpenHandles handles,
      HandleLimits limits,
      AttributeHeaders attributes,
      InodeJson inodes,
      ContentAnswers contents,
      JsonBody.Reader json,
      PathParser paths,
      InstantSource clock,
      Uploads uploads,
      Elsewhere elsewhere) {
    this.handles = handles;
    this.limits = limits;
    this.attributes = attributes;
    this.inodes = inodes;
    this.contents = contents;
    this.json = json;
    this.paths = paths;
    this.clock = clock;
    this.uploads = uploads;
    this.elsewhere = elsewhere;
  }

  Answer open(Exchange exchange, FileSystemView view, Query query) throws IOException {
    query.allowOnly(List.of());
    JsonBody body = readJson(exchange, "POST");
    OpenRequest wanted = OpenRequest.of(body, paths, limits);
    FsPath path = wanted.path();
    exchange.about(path.toString());
    Optional<Answer> handedOver = elsewhere.open(exchange, view, path, wanted, body.again());
    if (handedOver.isPresent()) {
      return handedOver.get();
    }
    if (wanted.ttlSeconds() == 0) {
      try (OpenFile file = view.open(path, wanted.options())) {
        Headers.Builder headers = exchange.headers();
        return told(exchange, 200, headers, opened(null, 0, path), path, file.stat());
      }
    }
    OpenHandles.Use use =
        handles.open(
            exchange.caller(), path, wanted.ttlSeconds(), () -> view.open(path, wanted.options()));
    exchange.releaseAtEnd(use::close);
    Inode inode;
    try {
      inode = use.file().stat();
    } catch (RuntimeException e) {
      handles.close(exchange.caller(), use.id());
      throw e;
    }
    Headers.Builder headers = exchange.headers().add("Location", "/v1/handles/" + use.id());
    JsonText text = opened(use.id(), use.ttlSeconds(), path);
    return told(exchange, 201, headers, text, path, inode);
  }

  private JsonBody readJson(Exchange exchange, String method) throws IOException {
    String type = ContentTypes.ofRequest(exchange.request());
    if (!ContentTypes.is(type, "application/json")) {
      Headers.Builder headers = Headers.builder();
      if (method.equals("PATCH")) {
        headers.add("Accept-Patch", ACCEPT_PATCH);
      }
      throw Refusal.unsupportedMediaType(method + " takes " + JSON, headers.build());
    }
    return json.read(exchange);
  }

  private static JsonText opened(@Nullable String id, long ttlSeconds, FsPath path) {
    return identified(id, ttlSeconds).member("path", path.toString());
  }

  private static JsonText identified(@Nullable String id, long ttlSeconds) {
    JsonText text = new JsonText(512).raw("{").name("id");
    return (id == null ? text.raw("null") : text.string(id)).member("expires_in", ttlSeconds);
  }

  private Answer told(
      Exchange exchange,
      int status,
      Headers.Builder headers,
      JsonText text,
      FsPath openedAs,
      Inode inode) {
    inodes.members(text, name(openedAs), inode);
    headers.add("Content-Type", JSON).addAll(attributes.of(inode));
    return exchange.answer(status, headers.build(), new Answer.Bytes(text.raw("}").take()));
  }

  private static String name(FsPath path) {
    List<String> names = path.components();
    return names.isEmpty() ? "/" : names.get(names.size() - 1);
  }

  Answer handle(Exchange exchange, Query query) throws IOException {
    query.allowOnly(List.of());
    if (exchange.method() == Method.DELETE) {
      handles.close(exchange.caller(), exchange.handleId());
      return exchange.answer(204, exchange.headers().build(), new Answer.Empty(-1));
    }
    OpenHandles.Use use = use(exchange);
    if (exchange.method() == Method.PATCH) {
      return changed(
          exchange, change(readJson(exchange, "PATCH"), use.file(), condition(exchange)));
    }
    JsonText text = identified(use.id(), use.ttlSeconds());
    return told(exchange, 200, exchange.headers(), text, use.openedAs(), use.file().stat());
  }

  Answer sync(Exchange exchange, Query query) {
    query.allowOnly(List.of());
    return changed(exchange, use(exchange).file().sync());
  }

  Answer content(Exchange exchange, Query query) throws IOException {
    OpenHandles.Use use = use(exchange);
    return switch (exchange.method()) {
      case PUT -> {
        query.allowOnly(List.of("offset"));
        yield write(exchange, use, offset(query));
      }
      case POST -> {
        query.allowOnly(List.of());
        yield write(exchange, use, -1);
      }
      case GET, HEAD -> {
        query.allowOnly(List.of());
        FileHandle content = use.file().content();
        exchange.releaseAtEnd(content::close);
        Conditions conditions = Conditions.of(exchange.request(), clock.instant());
        yield contents.of(exchange, content, use.openedAs(), conditions);
      }
      case PATCH, DELETE, OPTIONS, OTHER ->
          throw new IllegalStateException(exchange.method() + " is not for content");
    };
  }

  private OpenHandles.Use use(Exchange exchange) {
    OpenHandles.Use use = handles.use(exchange.caller(), exchange.handleId());
    exchange.releaseAtEnd(use::close);
    exchange.audit().about(use.openedAs().toString());
    return use;
  }

  private Precondition condition(Exchange exchange) {
    return Conditions.of(exchange.request(), clock.instant()).forChanging(false);
  }

  private static long offset(Query query) {
    String text = query.get("offset");
    long offset = text == null ? -1 : Digits.parse(text);
    if (offset < 0) {
      throw new FsException(Errno.EINVAL, "PUT takes the position as ?offset=N");
    }
    return offset;
  }

  /** Writes at a position, or where the handle stands for -1. */
  private Answer write(Exchange exchange, OpenHandles.Use use, long offset) throws IOException {
    Precondition precondition = condition(exchange);
    WrittenRange written =
        uploads.<WrittenRange>receive(
            exchange,
            DigestFields.expectedOfPart(exchange.request()),
            content ->
                offset < 0
                    ? use.file().write(content, precondition)
                    : use.file().write(offset, content, precondition));
    JsonText text = new JsonText(64).raw("{").member("written", written.count());
    if (offset < 0) {
      text.member("offset", written.position());
    }
    Headers.Builder headers =
        exchange.headers().add("Content-Type", JSON).addAll(attributes.of(written.file()));
    return exchange.answer(200, headers.build(), new Answer.Bytes(text.raw("}").take()));
  }

  private static Inode change(JsonBody body, OpenFile file, Precondition precondition) {
    body.allowOnly(FIELDS);
    List<List<String>> groups = GROUPS.stream().filter(body::hasAny).toList();
    if (groups.size() != 1) {
      throw new FsException(Errno.EINVAL, "one of these groups of fields at a time: " + GROUPS);
    }
    return switch (groups.get(0).get(0)) {
      case "mode" -> file.chmod(Mode.parse(body.requireText("mode")), precondition);
      case "uid" ->
          file.chown(FileChanging.id(body, "uid"), FileChanging.id(body, "gid"), precondition);
      case "size" ->
          file.truncate(body.number("size", 0, 0, Long.MAX_VALUE, Errno.EFBIG), precondition);
      default ->
          file.setTimes(
              FileChanging.time(body, "atime"), FileChanging.time(body, "mtime"), precondition);
    };
  }

  private Answer changed(Exchange exchange, Inode inode) {
    return exchange.answer(
        200, exchange.headers().addAll(attributes.of(inode)).build(), new Answer.Empty(0));
  }
}
