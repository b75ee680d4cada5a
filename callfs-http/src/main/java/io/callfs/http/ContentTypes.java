package io.callfs.http;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.RegularFile;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Media types: of files by what was stored or by name, of requests by what they say. */
final class ContentTypes {

  static final String UNKNOWN = "application/octet-stream";

  private static final int LONGEST = 255;

  private static final Map<String, String> BY_EXTENSION =
      Map.ofEntries(
          Map.entry("7z", "application/x-7z-compressed"),
          Map.entry("avif", "image/avif"),
          Map.entry("bmp", "image/bmp"),
          Map.entry("bz2", "application/x-bzip2"),
          Map.entry("css", "text/css"),
          Map.entry("csv", "text/csv"),
          Map.entry("epub", "application/epub+zip"),
          Map.entry("flac", "audio/flac"),
          Map.entry("gif", "image/gif"),
          Map.entry("gz", "application/gzip"),
          Map.entry("htm", "text/html"),
          Map.entry("html", "text/html"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("ics", "text/calendar"),
          Map.entry("jar", "application/java-archive"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("js", "text/javascript"),
          Map.entry("json", "application/json"),
          Map.entry("m4a", "audio/mp4"),
          Map.entry("md", "text/markdown"),
          Map.entry("mjs", "text/javascript"),
          Map.entry("mkv", "video/x-matroska"),
          Map.entry("mov", "video/quicktime"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("otf", "font/otf"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("png", "image/png"),
          Map.entry("rtf", "application/rtf"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("tar", "application/x-tar"),
          Map.entry("tif", "image/tiff"),
          Map.entry("tiff", "image/tiff"),
          Map.entry("toml", "application/toml"),
          Map.entry("ttf", "font/ttf"),
          Map.entry("txt", "text/plain"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("wav", "audio/wav"),
          Map.entry("webm", "video/webm"),
          Map.entry("webp", "image/webp"),
          Map.entry("woff", "font/woff"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("xhtml", "application/xhtml+xml"),
          Map.entry("xml", "application/xml"),
          Map.entry("xz", "application/x-xz"),
          Map.entry("yaml", "application/yaml"),
          Map.entry("yml", "application/yaml"),
          Map.entry("zip", "application/zip"),
          Map.entry("zst", "application/zstd"));

  /** What curl calls any content, unless it is told otherwise; so it says nothing. */
  private static final String UNASKED = "application/x-www-form-urlencoded";

  private ContentTypes() {}

  /** Returns the type of a file: as it was stored, else by its name. */
  static String of(RegularFile file, String name) {
    String stored = file.contentType();
    return stored != null ? stored : ofName(name);
  }

  static String of(RegularFile file, FsPath path) {
    List<String> components = path.components();
    return of(file, components.isEmpty() ? "" : components.get(components.size() - 1));
  }

  static String ofName(String name) {
    int dot = name.lastIndexOf('.');
    if (dot < 1 || dot == name.length() - 1 || name.length() - dot > 6) {
      return UNKNOWN;
    }
    return BY_EXTENSION.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), UNKNOWN);
  }

  /**
   * Returns the type that a request's content is sent with; null where it names none.
   *
   * @throws FsException EINVAL where it is not {@code type/subtype} with maybe parameters
   */
  static @Nullable String ofRequest(Request request) {
    List<String> lines = request.headers("Content-Type");
    if (lines.isEmpty() || lines.get(0).isBlank()) {
      return null;
    }
    String type = lines.get(0).strip();
    int slash = type.indexOf('/');
    int end = type.indexOf(';');
    int essence = end < 0 ? type.length() : end;
    boolean plausible =
        lines.size() == 1
            && type.length() <= LONGEST
            && slash > 0
            && slash < essence - 1
            && isToken(type, 0, slash)
            && isToken(type, slash + 1, type.substring(0, essence).stripTrailing().length())
            && isVisible(type, essence);
    if (!plausible) {
      throw new FsException(
          Errno.EINVAL,
          "Content-Type must be one media type of at most " + LONGEST + " characters");
    }
    return type.regionMatches(true, 0, UNASKED, 0, essence) && essence == UNASKED.length()
        ? null
        : type;
  }

  private static boolean isToken(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
        return false;
      }
    }
    return from < to;
  }

  private static boolean isVisible(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether a media type is this one, whatever its parameters. */
  static boolean is(@Nullable String type, String essence) {
    return type != null
        && type.regionMatches(true, 0, essence, 0, essence.length())
        && (type.length() == essence.length()
            || type.charAt(essence.length()) == ';'
            || type.charAt(essence.length()) == ' ');
  }

  /** Returns whether {@code Accept} names a type, and with no less weight than another. */
  static boolean prefers(List<String> accept, String wanted, String other) {
    double wantedWeight = 0;
    double otherWeight = 0;
    for (String line : accept) {
      int start = 0;
      for (int i = 0; i <= line.length(); i++) {
        if (i == line.length() || line.charAt(i) == ',') {
          String range = line.substring(start, i).strip();
          if (is(range, wanted)) {
            wantedWeight = weight(range);
          } else if (is(range, other)) {
            otherWeight = weight(range);
          }
          start = i + 1;
        }
      }
    }
    return wantedWeight > 0 && wantedWeight >= otherWeight;
  }

  private static double weight(String range) {
    int q = range.indexOf("q=");
    if (q < 0) {
      return 1;
    }
    try {
      return Double.parseDouble(range.substring(q + 2).strip());
    } catch (NumberFormatException e) {
      return 1;
    }
  }
}
