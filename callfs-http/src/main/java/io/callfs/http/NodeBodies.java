package io.callfs.http;

import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.core.NodeSpec;
import io.callfs.core.Parents;
import io.callfs.core.Precondition;
import io.callfs.fs.Errno;
import io.callfs.fs.FileType;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import java.io.IOException;
import java.util.List;

/** Creates the nodes that JSON bodies describe (API.md §5). Thread-safe. */
final class NodeBodies {

  private static final long MAX_MAJOR = 0xFFF;
  private static final long MAX_MINOR = 0xFFFFF;

  private final JsonBody.Reader reader;
  private final PathParser paths;

  NodeBodies(JsonBody.Reader reader, PathParser paths) {
    this.reader = reader;
    this.paths = paths;
  }

  Inode create(
      Exchange exchange, FileSystemView view, FsPath path, Query query, Precondition precondition)
      throws IOException {
    if (query.get("backend") != null) {
      throw new FsException(Errno.EINVAL, "backend is for content, not for a node that JSON tells");
    }
    JsonBody body = reader.read(exchange);
    NodeSpec node = node(body, exchange.request());
    if (node instanceof NodeSpec.NewDirectory) {
      exchange.makingDirectory();
    }
    Parents absent = body.flag("parents", false) ? Parents.MAKE : Parents.REQUIRE;
    return view.create(path, node, FileWriting.parents(query, absent), precondition);
  }

  private NodeSpec node(JsonBody body, Request request) {
    String type = body.requireText("type");
    return switch (type) {
      case "file" -> {
        body.allowOnly(List.of("type", "mode", "parents"));
        yield new NodeSpec.EmptyFile(mode(body, request, 0666));
      }
      case "directory" -> {
        body.allowOnly(List.of("type", "mode", "parents"));
        yield new NodeSpec.NewDirectory(mode(body, request, 0777));
      }
      case "symlink" -> {
        body.allowOnly(List.of("type", "target", "parents"));
        yield new NodeSpec.NewSymlink(
            new LinkTarget(paths.requireNoControl(body.requireText("target"))));
      }
      case "hardlink" -> {
        body.allowOnly(List.of("type", "target", "follow", "parents"));
        yield new NodeSpec.HardLink(
            paths.parseLiteral(body.requireText("target")),
            body.flag("follow", false) ? Follow.LINKS : Follow.NOTHING);
      }
      case "fifo" -> {
        body.allowOnly(List.of("type", "mode", "parents"));
        yield new NodeSpec.Special(FileType.FIFO, mode(body, request, 0666), 0, 0);
      }
      case "socket" -> {
        body.allowOnly(List.of("type", "mode", "parents"));
        yield new NodeSpec.Special(FileType.SOCKET, mode(body, request, 0777), 0, 0);
      }
      case "chardev" -> device(body, request, FileType.CHARDEV);
      case "blockdev" -> device(body, request, FileType.BLOCKDEV);
      case "copy" -> {
        body.allowOnly(List.of("type", "source", "mode", "parents"));
        yield new NodeSpec.Copy(
            paths.parseLiteral(body.requireText("source")), mode(body, request, 0666));
      }
      default ->
          throw new FsException(
              Errno.EINVAL,
              "unknown type '"
                  + type
                  + "'; known: file, directory, symlink, hardlink, fifo, socket, chardev,"
                  + " blockdev, copy");
    };
  }

  private static NodeSpec device(JsonBody body, Request request, FileType type) {
    body.allowOnly(List.of("type", "mode", "major", "minor", "parents"));
    return new NodeSpec.Special(
        type,
        mode(body, request, 0666),
        body.number("major", 0, 0, MAX_MAJOR, Errno.EINVAL),
        body.number("minor", 0, 0, MAX_MINOR, Errno.EINVAL));
  }

  private static Mode mode(JsonBody body, Request request, int absent) {
    String text = body.text("mode");
    return text == null ? FileWriting.mode(request, new Mode(absent)) : Mode.parse(text);
  }
}
