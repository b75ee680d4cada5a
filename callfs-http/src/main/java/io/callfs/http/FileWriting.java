package io.callfs.http;

import io.callfs.core.Existing;
import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.core.NodeSpec;
import io.callfs.core.Parents;
import io.callfs.core.Precondition;
import io.callfs.core.WriteOptions;
import io.callfs.core.Written;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.Mode;
import io.callfs.fs.RegularFile;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** PUT and POST of files, and PATCH of their content (API.md §5, §6). Thread-safe. */
final class FileWriting {

  private static final List<String> PARAMETERS = List.of("path", "parents", "backend");
  private static final List<String> PART_PARAMETERS = List.of("path", "offset", "append");
  private static final Mode FILE_MODE = new Mode(0666);
  private static final Mode DIRECTORY_MODE = new Mode(0777);

  private final AttributeHeaders attributes;
  private final NodeBodies nodes;
  private final InstantSource clock;
  private final Uploads uploads;

  FileWriting(AttributeHeaders attributes, NodeBodies nodes, InstantSource clock, Uploads uploads) {
    this.attributes = attributes;
    this.nodes = nodes;
    this.clock = clock;
    this.uploads = uploads;
  }

  Answer put(Exchange exchange, FileSystemView view, FsPath path, Query query) throws IOException {
    query.allowOnly(PARAMETERS);
    Conditions conditions = Conditions.of(exchange.request(), clock.instant());
    String type = ContentTypes.ofRequest(exchange.request());
    return write(
        exchange,
        view,
        path,
        options(exchange.request(), query, Existing.REPLACE, conditions.forChanging(true), type));
  }

  Answer post(Exchange exchange, FileSystemView view, FsPath path, Query query) throws IOException {
    query.allowOnly(PARAMETERS);
    Request request = exchange.request();
    String type = ContentTypes.ofRequest(request);
    Precondition precondition = Conditions.of(request, clock.instant()).forCreating();
    if (ContentTypes.is(type, "application/json")) {
      Uploads.requireWhole(request);
      return exists(exchange, 201, nodes.create(exchange, view, path, query, precondition));
    }
    if (path.directory()) {
      return directory(exchange, view, path, query, precondition);
    }
    return write(
        exchange, view, path, options(request, query, Existing.REFUSE, precondition, type));
  }

  /** Writes a part: {@code pwrite(2)}, or {@code write(2)} with O_APPEND (API.md §6). */
  Answer patch(Exchange exchange, FileSystemView view, FsPath path, Query query)
      throws IOException {
    query.allowOnly(PART_PARAMETERS);
    String offset = query.get("offset");
    if (query.flag("append", false) == (offset != null)) {
      throw new FsException(Errno.EINVAL, "one of offset=N and append=true must be given");
    }
    long at = offset == null ? 0 : offset(offset);
    Request request = exchange.request();
    Precondition precondition = Conditions.of(request, clock.instant()).forChanging(false);
    RegularFile written =
        uploads.<RegularFile>receive(
            exchange,
            DigestFields.expectedOfPart(request),
            content ->
                offset == null
                    ? view.append(path, content, precondition)
                    : view.writeAt(path, at, content, precondition));
    return exists(exchange, 200, written);
  }

  private static long offset(String text) {
    long offset = Digits.parse(text);
    if (offset < 0) {
      throw new FsException(Errno.EINVAL, "offset must be a decimal number");
    }
    return offset;
  }

  private Answer directory(
      Exchange exchange, FileSystemView view, FsPath path, Query query, Precondition precondition)
      throws IOException {
    Request request = exchange.request();
    if (request.contentLength().orElse(0) > 0 || request.body().read() >= 0) {
      throw new FsException(
          Errno.EINVAL, "a path with a slash at its end makes a directory, which takes no content");
    }
    if (query.get("backend") != null) {
      throw new FsException(Errno.EINVAL, "a directory has no backend");
    }
    Mode mode = mode(request, DIRECTORY_MODE);
    exchange.makingDirectory();
    try {
      return exists(
          exchange,
          201,
          view.create(
              path, new NodeSpec.NewDirectory(mode), parents(query, Parents.MAKE), precondition));
    } catch (FsException e) {
      if (e.errno() != Errno.EEXIST
          || !request.headers("If-None-Match").isEmpty()
          || view.elsewhere(path, Follow.LINKS).isPresent()) {
        throw e;
      }
      return exists(exchange, 200, view.stat(path, Follow.LINKS));
    }
  }

  private Answer write(Exchange exchange, FileSystemView view, FsPath path, WriteOptions options)
      throws IOException {
    Request request = exchange.request();
    Written written =
        uploads.<Written>receive(
            exchange,
            DigestFields.expected(request),
            content -> view.write(path, content, options));
    return exists(exchange, written.created() ? 201 : 200, written.file());
  }

  private Answer exists(Exchange exchange, int status, Inode inode) {
    return exchange.answer(
        status, exchange.headers().addAll(attributes.of(inode)).build(), new Answer.Empty(0));
  }

  private static WriteOptions options(
      Request request,
      Query query,
      Existing existing,
      Precondition precondition,
      @Nullable String type) {
    return new WriteOptions(
        existing,
        parents(query, Parents.MAKE),
        precondition,
        mode(request, FILE_MODE),
        mtime(request),
        type,
        query.get("backend"));
  }

  static Parents parents(Query query, Parents absent) {
    return query.flag("parents", absent == Parents.MAKE) ? Parents.MAKE : Parents.REQUIRE;
  }

  static Mode mode(Request request, Mode absent) {
    String text = single(request, "X-CallFS-Mode");
    return text == null ? absent : Mode.parse(text);
  }

  private static @Nullable Instant mtime(Request request) {
    String text = single(request, "X-CallFS-MTime");
    return text == null ? null : Timestamps.parse("X-CallFS-MTime", text);
  }

  private static @Nullable String single(Request request, String name) {
    List<String> lines = request.headers(name);
    if (lines.size() > 1) {
      throw new FsException(Errno.EINVAL, "more than one " + name + " field");
    }
    return lines.isEmpty() ? null : lines.get(0).strip();
  }
}
