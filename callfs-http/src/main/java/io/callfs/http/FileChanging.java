package io.callfs.http;

import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.core.Parents;
import io.callfs.core.Precondition;
import io.callfs.core.Removal;
import io.callfs.core.RenameOptions;
import io.callfs.core.TimeChange;
import io.callfs.fs.Attributes;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.Mode;
import io.callfs.fs.Name;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** PATCH of what files are and DELETE (API.md §6, §7). Thread-safe. */
final class FileChanging {

  /** What PATCH takes, as {@code Accept-Patch} says it. */
  static final String ACCEPT_PATCH = "application/json, application/octet-stream";

  private static final List<String> PATCH_PARAMETERS = List.of("path", "follow");
  private static final List<String> DELETE_PARAMETERS = List.of("path", "type", "recursive");
  private static final List<String> RENAME =
      List.of("destination", "name", "overwrite", "exchange", "create_parents");

  /** The groups of fields of which a request has exactly one. */
  private static final List<List<String>> GROUPS =
      List.of(
          List.of("mode"),
          List.of("uid", "gid"),
          List.of("size"),
          List.of("atime", "mtime"),
          RENAME,
          List.of("backend", "instance"),
          List.of("xattrs"));

  private static final List<String> FIELDS = GROUPS.stream().flatMap(List::stream).toList();

  private final AttributeHeaders attributes;
  private final JsonBody.Reader reader;
  private final PathParser paths;
  private final InstantSource clock;
  private final Elsewhere elsewhere;
  private final InstanceMoves moves;

  FileChanging(
      AttributeHeaders attributes,
      JsonBody.Reader reader,
      PathParser paths,
      InstantSource clock,
      Elsewhere elsewhere,
      InstanceMoves moves) {
    this.attributes = attributes;
    this.reader = reader;
    this.paths = paths;
    this.clock = clock;
    this.elsewhere = elsewhere;
    this.moves = moves;
  }

  Answer delete(Exchange exchange, FileSystemView view, FsPath path, Query query) {
    query.allowOnly(DELETE_PARAMETERS);
    Precondition precondition =
        Conditions.of(exchange.request(), clock.instant()).forChanging(false);
    view.remove(path, removal(query), precondition);
    return exchange.answer(204, exchange.headers().build(), new Answer.Empty(-1));
  }

  private static Removal removal(Query query) {
    boolean recursive = query.flag("recursive", false);
    String type = query.get("type");
    if (type == null) {
      return recursive ? Removal.TREE : Removal.EITHER;
    }
    return switch (type) {
      case "file" -> {
        if (recursive) {
          throw new FsException(Errno.EINVAL, "type=file and recursive=true exclude each other");
        }
        yield Removal.UNLINK;
      }
      case "directory" -> recursive ? Removal.TREE : Removal.RMDIR;
      default -> throw new FsException(Errno.EINVAL, "type must be file or directory");
    };
  }

  Answer patch(Exchange exchange, FileSystemView view, FsPath path, Query query)
      throws IOException {
    Request request = exchange.request();
    String type = ContentTypes.ofRequest(request);
    if (!ContentTypes.is(type, "application/json")) {
      throw Refusal.unsupportedMediaType(
          "PATCH takes " + ACCEPT_PATCH,
          Headers.builder().add("Accept-Patch", ACCEPT_PATCH).build());
    }
    query.allowOnly(PATCH_PARAMETERS);
    Follow follow = query.flag("follow", true) ? Follow.LINKS : Follow.NOTHING;
    Precondition precondition = Conditions.of(request, clock.instant()).forChanging(false);
    JsonBody body = reader.read(exchange);
    if (body.has("instance")) {
      String group = group(body);
      if (body.has("backend")) {
        throw new FsException(Errno.EINVAL, group + " and instance exclude each other");
      }
      return moves.move(exchange, view, path, follow, precondition, body);
    }
    Optional<Answer> there = elsewhere.change(exchange, view, path, follow, body);
    if (there.isPresent()) {
      return there.get();
    }
    Inode changed = change(exchange, body, view, path, follow, precondition);
    return exchange.answer(
        200, exchange.headers().addAll(attributes.of(changed)).build(), new Answer.Empty(0));
  }

  private Inode change(
      Exchange exchange,
      JsonBody body,
      FileSystemView view,
      FsPath path,
      Follow follow,
      Precondition precondition) {
    return switch (group(body)) {
      case "mode" -> view.chmod(path, Mode.parse(body.requireText("mode")), follow, precondition);
      case "uid" -> view.chown(path, id(body, "uid"), id(body, "gid"), follow, precondition);
      case "size" ->
          view.truncate(
              path, body.number("size", 0, 0, Long.MAX_VALUE, Errno.EFBIG), follow, precondition);
      case "atime" ->
          view.setTimes(path, time(body, "atime"), time(body, "mtime"), follow, precondition);
      case "destination" -> rename(exchange, body, view, path, precondition);
      case "backend" -> view.migrate(path, body.requireText("backend"), follow, precondition);
      default -> view.setXattrs(path, XattrJson.changes(body), follow, precondition);
    };
  }

  /** Returns the first field of the one group that a body is of. */
  private static String group(JsonBody body) {
    body.allowOnly(FIELDS);
    List<List<String>> groups = GROUPS.stream().filter(body::hasAny).toList();
    if (groups.size() != 1) {
      throw new FsException(Errno.EINVAL, "one of these groups of fields at a time: " + GROUPS);
    }
    return groups.get(0).get(0);
  }

  static long id(JsonBody body, String field) {
    return body.number(field, -1, -1, Attributes.MAX_ID, Errno.EINVAL);
  }

  static TimeChange time(JsonBody body, String field) {
    String text = body.text(field);
    if (text == null || text.equals("omit")) {
      return new TimeChange.Omit();
    }
    return text.equals("now")
        ? new TimeChange.Now()
        : new TimeChange.At(Timestamps.parse(field, text));
  }

  private Inode rename(
      Exchange exchange,
      JsonBody body,
      FileSystemView view,
      FsPath from,
      Precondition precondition) {
    String destination = body.text("destination");
    String name = body.text("name");
    if ((destination == null) == (name == null)) {
      throw new FsException(Errno.EINVAL, "a rename needs one of destination and name");
    }
    FsPath to = destination != null ? paths.parseLiteral(destination) : sibling(from, name);
    exchange.audit().destination(to.toString());
    boolean overwrite = body.flag("overwrite", false);
    boolean both = body.flag("exchange", false);
    if (overwrite && both) {
      throw new FsException(Errno.EINVAL, "overwrite and exchange exclude each other");
    }
    RenameOptions.Target target =
        both
            ? RenameOptions.Target.EXCHANGE
            : overwrite ? RenameOptions.Target.REPLACE : RenameOptions.Target.KEEP;
    Parents parents = body.flag("create_parents", false) ? Parents.MAKE : Parents.REQUIRE;
    return view.rename(from, to, new RenameOptions(target, parents, precondition));
  }

  private FsPath sibling(FsPath path, @Nullable String text) {
    if (path.isRoot()) {
      throw new FsException(Errno.EBUSY, "the root has no name");
    }
    List<String> components = new ArrayList<>(path.components());
    components.set(
        components.size() - 1, new Name(paths.requireNoControl(String.valueOf(text))).value());
    return new FsPath(components, false);
  }
}
