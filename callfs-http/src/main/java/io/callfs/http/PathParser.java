package io.callfs.http;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The one place where a path comes in over HTTP (API.md §1); refuses, never repairs. */
final class PathParser {

  private final boolean allowControlCharacters;

  PathParser(boolean allowControlCharacters) {
    this.allowControlCharacters = allowControlCharacters;
  }

  /**
   * Parses a path from the part of a request target that follows the route: empty for the root, or
   * a slash and percent-encoded segments. A run of slashes counts as one.
   */
  FsPath parseEncoded(String target, int from, int to) {
    List<String> components = new ArrayList<>(8);
    long bytes = 0;
    int start = from;
    for (int i = from; i <= to; i++) {
      if (i == to || target.charAt(i) == '/') {
        if (i > start) {
          String segment = requireSegment(PercentCoding.decode(target, start, i));
          components.add(segment);
          bytes += 1 + utf8Length(segment);
        }
        start = i + 1;
      }
    }
    boolean directory = components.isEmpty() || target.charAt(to - 1) == '/';
    if (bytes + (directory ? 1 : 0) > FsPath.MAX_BYTES) {
      throw new FsException(
          Errno.ENAMETOOLONG, "path is longer than " + FsPath.MAX_BYTES + " bytes");
    }
    return new FsPath(components, directory);
  }

  /** Parses a path that came as text, taken byte for byte: from a query or a JSON body. */
  FsPath parseLiteral(String text) {
    requireNoControl(text);
    return FsPath.parse(text);
  }

  /** Returns the text where it holds no control character, or where those are allowed. */
  String requireNoControl(String text) {
    if (!allowControlCharacters) {
      for (int i = 0; i < text.length(); i++) {
        if (Character.isISOControl(text.charAt(i))) {
          throw new FsException(
              Errno.EINVAL,
              "control character U+%04X, which this server does not allow"
                  .formatted((int) text.charAt(i)));
        }
      }
    }
    return text;
  }

  private String requireSegment(String segment) {
    if (segment.equals(".") || segment.equals("..")) {
      throw new FsException(
          Errno.EINVAL, "'" + segment + "' as a segment of a URL; ?path= takes it literally");
    }
    if (segment.indexOf('/') >= 0) {
      throw new FsException(Errno.EINVAL, "encoded slash in a path segment");
    }
    if (segment.indexOf('\0') >= 0) {
      throw new FsException(Errno.EINVAL, "NUL in a path");
    }
    return requireNoControl(segment);
  }

  private static int utf8Length(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return text.getBytes(StandardCharsets.UTF_8).length;
      }
    }
    return text.length();
  }
}
