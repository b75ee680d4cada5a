package io.callfs.http;

import io.callfs.fs.FsPath;
import org.jspecify.annotations.Nullable;

/**
 * What a listing is to show.
 *
 * @param path the directory
 * @param form how it is written
 * @param recursive whether with what lies below its subdirectories
 * @param maxDepth how deep; 0 = its own entries
 * @param limit entries of a page; {@link #UNPAGED} for all
 * @param after path relative to the directory after which it goes on; null from the first
 * @param names pattern that names must match; null for all
 * @param pattern the text of that pattern
 * @param literal whether the path came as {@code ?path=}
 */
record ListingRequest(
    FsPath path,
    Form form,
    boolean recursive,
    int maxDepth,
    int limit,
    @Nullable String after,
    @Nullable Glob names,
    @Nullable String pattern,
    boolean literal) {

  static final int UNPAGED = -1;

  /** How a listing is written. */
  enum Form {
    /** A JSON array of entries. */
    ARRAY,
    /** A JSON object with the entries and what else is known. */
    OBJECT,
    /** One entry a line. */
    LINES;

    String contentType() {
      return this == LINES ? "application/x-ndjson" : "application/json";
    }
  }

  /** Reads the parameters of {@code /v1/directories}. */
  static ListingRequest of(FsPath path, boolean literal, Form form, Query query, Limits limits) {
    boolean recursive = query.flag("recursive", false);
    int depth = query.number("max_depth", limits.depthDefault(), 0, limits.depthMax());
    String cursor = query.get("cursor");
    int limit =
        query.number("limit", cursor == null ? UNPAGED : limits.pageDefault(), 1, limits.pageMax());
    String pattern = query.get("name");
    return new ListingRequest(
        path,
        form,
        recursive,
        recursive ? depth : 0,
        limit,
        cursor == null ? null : Cursor.decode(cursor),
        pattern == null ? null : Glob.parse(pattern),
        pattern,
        literal);
  }

  /** Asks for all entries of a directory. */
  static ListingRequest plain(FsPath path, Form form) {
    return new ListingRequest(path, form, false, 0, UNPAGED, null, null, null, false);
  }

  boolean paged() {
    return limit != UNPAGED;
  }

  /** Returns where the page after an entry is to be found, relative to this server. */
  String next(String lastPath) {
    StringBuilder url = new StringBuilder(128).append(Route.DIRECTORIES_PREFIX);
    if (literal) {
      url.append("?path=").append(PercentCoding.encodePath(path.toString())).append('&');
    } else {
      url.append(PercentCoding.encodePath(path.toString())).append('?');
    }
    if (recursive) {
      url.append("recursive=true&max_depth=").append(maxDepth).append('&');
    }
    if (pattern != null) {
      url.append("name=").append(PercentCoding.encodePath(pattern)).append('&');
    }
    return url.append("limit=")
        .append(limit)
        .append("&cursor=")
        .append(Cursor.encode(lastPath))
        .toString();
  }
}
