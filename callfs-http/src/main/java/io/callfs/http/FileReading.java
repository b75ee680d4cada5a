package io.callfs.http;

import io.callfs.core.Access;
import io.callfs.core.FileHandle;
import io.callfs.core.FileSystemStatus;
import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.fs.Errno;
import io.callfs.fs.FileType;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.RegularFile;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** GET and HEAD of files (API.md §3, §4). Thread-safe. */
final class FileReading {

  private static final List<String> GET_PARAMETERS = List.of("path", "view", "follow");
  private static final List<String> HEAD_PARAMETERS = List.of("path", "view", "follow", "access");

  private final AttributeHeaders attributes;
  private final InodeJson inodes;
  private final Listing listing;
  private final ContentAnswers contents;
  private final InstantSource clock;

  FileReading(
      AttributeHeaders attributes,
      InodeJson inodes,
      Listing listing,
      ContentAnswers contents,
      InstantSource clock) {
    this.attributes = attributes;
    this.inodes = inodes;
    this.listing = listing;
    this.contents = contents;
    this.clock = clock;
  }

  Answer get(Exchange exchange, FileSystemView view, FsPath path, Query query) {
    query.allowOnly(GET_PARAMETERS);
    Follow follow = query.flag("follow", true) ? Follow.LINKS : Follow.NOTHING;
    String what = query.get("view");
    if (what != null) {
      return view(exchange, view, path, what, follow);
    }
    if (follow == Follow.NOTHING && view.stat(path, follow).type() == FileType.SYMLINK) {
      throw new FsException(Errno.ELOOP, path.toString());
    }
    FileHandle handle;
    try {
      handle = view.open(path);
    } catch (FsException e) {
      if (e.errno() != Errno.EISDIR) {
        throw e;
      }
      return directory(exchange, view, path);
    }
    exchange.releaseAtEnd(handle::close);
    return contents.of(exchange, handle, path, Conditions.of(exchange.request(), clock.instant()));
  }

  private Answer directory(Exchange exchange, FileSystemView view, FsPath path) {
    Conditions conditions = Conditions.of(exchange.request(), clock.instant());
    if (!conditions.none()) {
      Inode directory = view.stat(path, Follow.LINKS);
      Answer refused = contents.conditional(exchange, directory, conditions);
      if (refused != null) {
        return refused;
      }
    }
    return listing.answer(exchange, view, ListingRequest.plain(path, listingForm(exchange)));
  }

  private static ListingRequest.Form listingForm(Exchange exchange) {
    return ContentTypes.prefers(
            exchange.request().headers("Accept"), "application/x-ndjson", "application/json")
        ? ListingRequest.Form.LINES
        : ListingRequest.Form.ARRAY;
  }

  private Answer view(
      Exchange exchange, FileSystemView view, FsPath path, String what, Follow follow) {
    return switch (what) {
      case "stat" -> {
        Inode inode = view.stat(path, follow);
        JsonText json = new JsonText(512);
        List<String> names = path.components();
        inodes.write(
            json, names.isEmpty() ? "/" : names.get(names.size() - 1), path.toString(), inode);
        yield json(exchange, inode, json);
      }
      case "link" -> {
        String target = view.readlink(path).text();
        yield json(exchange, null, new JsonText(256).raw("{").member("target", target).raw("}"));
      }
      case "xattrs" -> {
        JsonText json = new JsonText(256);
        XattrJson.write(json, view.xattrs(path, follow));
        yield json(exchange, null, json);
      }
      case "fs" -> json(exchange, null, status(view.statfs(path, follow)));
      default ->
          throw new FsException(
              Errno.EINVAL, "unknown view '" + what + "'; known: stat, link, fs, xattrs");
    };
  }

  private static JsonText status(FileSystemStatus status) {
    JsonText json =
        new JsonText(512)
            .raw("{")
            .member("block_size", status.blockSize())
            .member("blocks", status.blocks())
            .member("blocks_free", status.blocksFree())
            .member("blocks_available", status.blocksAvailable())
            .member("files", status.files())
            .member("files_free", status.filesFree())
            .member("name_max", status.nameMax())
            .member("path_max", status.pathMax())
            .member("link_max", status.linkMax())
            .member("symlink_max", status.symlinkMax())
            .member("pipe_buf", status.pipeBuf())
            .name("read_only")
            .raw(Boolean.toString(status.readOnly()))
            .name("features");
    return SystemAnswers.features(json).raw("}");
  }

  private Answer json(Exchange exchange, @Nullable Inode inode, JsonText json) {
    Headers.Builder headers = exchange.headers().add("Content-Type", "application/json");
    if (inode != null) {
      headers.addAll(attributes.of(inode));
    }
    return exchange.answer(200, headers.build(), new Answer.Bytes(json.take()));
  }

  Answer head(Exchange exchange, FileSystemView view, FsPath path, Query query) {
    query.allowOnly(HEAD_PARAMETERS);
    Follow follow = query.flag("follow", true) ? Follow.LINKS : Follow.NOTHING;
    String what = query.get("view");
    String access = query.get("access");
    if (what != null) {
      if (access != null) {
        throw new FsException(Errno.EINVAL, "view and access exclude each other");
      }
      return view(exchange, view, path, what, follow);
    }
    if (access != null) {
      return attributes(exchange, view.access(path, rights(access), follow), path);
    }
    Inode inode = view.stat(path, follow);
    if (inode instanceof RegularFile && DigestFields.wanted(exchange.request()).isPresent()) {
      return withDigest(exchange, view, path, inode);
    }
    return attributes(exchange, inode, path);
  }

  /** A digest tells of the content, so it is only told to those who may read that. */
  private Answer withDigest(Exchange exchange, FileSystemView view, FsPath path, Inode inode) {
    FileHandle handle;
    try {
      handle = view.open(path);
    } catch (FsException e) {
      if (e.errno() != Errno.EACCES) {
        throw e;
      }
      return attributes(exchange, inode, path);
    }
    exchange.releaseAtEnd(handle::close);
    return contents.of(exchange, handle, path, Conditions.of(exchange.request(), clock.instant()));
  }

  private Answer attributes(Exchange exchange, Inode inode, FsPath path) {
    Conditions conditions = Conditions.of(exchange.request(), clock.instant());
    if (inode instanceof RegularFile file) {
      return contents.headersOf(exchange, file, path, conditions);
    }
    Answer refused = contents.conditional(exchange, inode, conditions);
    if (refused != null) {
      return refused;
    }
    Headers.Builder headers = exchange.headers();
    if (inode.type() == FileType.DIRECTORY) {
      headers.add("Content-Type", listingForm(exchange).contentType()).add("Vary", "Accept");
    }
    return exchange.answer(200, headers.addAll(attributes.of(inode)).build(), new Answer.Empty(-1));
  }

  private static Set<Access> rights(String text) {
    Set<Access> rights = EnumSet.noneOf(Access.class);
    boolean existence = text.equals("f");
    for (int i = 0; i < text.length() && !existence; i++) {
      switch (text.charAt(i)) {
        case 'r' -> rights.add(Access.READ);
        case 'w' -> rights.add(Access.WRITE);
        case 'x' -> rights.add(Access.EXECUTE);
        default -> throw malformedAccess();
      }
    }
    if (rights.isEmpty() && !existence) {
      throw malformedAccess();
    }
    return rights;
  }

  private static FsException malformedAccess() {
    return new FsException(Errno.EINVAL, "access must be of the letters r, w, x, or f");
  }

  /** Answers from memory; empty where something would have to be waited for. */
  Optional<Answer> fromMemory(Exchange exchange, FileSystemView view, FsPath path) {
    Request request = exchange.request();
    if (!request.headers("Want-Repr-Digest").isEmpty()) {
      return Optional.empty();
    }
    if (exchange.method() == Method.HEAD) {
      return view.statFromMemory(path, Follow.LINKS)
          .map(inode -> attributes(exchange, inode, path));
    }
    FileHandle handle;
    try {
      Optional<FileHandle> opened = view.openFromMemory(path);
      if (opened.isEmpty()) {
        return Optional.empty();
      }
      handle = opened.get();
    } catch (FsException e) {
      if (e.errno() == Errno.EISDIR) {
        return Optional.empty();
      }
      throw e;
    }
    exchange.releaseAtEnd(handle::close);
    if (handle.inMemory().isEmpty()) {
      return Optional.empty();
    }
    Answer answer = contents.of(exchange, handle, path, Conditions.of(request, clock.instant()));
    return answer.body() instanceof Answer.Streamed ? Optional.empty() : Optional.of(answer);
  }
}
