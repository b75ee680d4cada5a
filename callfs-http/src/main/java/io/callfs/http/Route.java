package io.callfs.http;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The resources of the API by the shape of their URL. */
enum Route {
  FILES("/v1/files/{path}", true, Method.GET, Method.PUT, Method.POST, Method.PATCH, Method.DELETE),
  DIRECTORIES("/v1/directories/{path}", true, Method.GET),
  VERSION("/v1", true, Method.GET),
  OPENAPI("/openapi.json", true, Method.GET),
  HEALTH("/health", false, Method.GET),
  LIVEZ("/livez", false, Method.GET),
  READYZ("/readyz", false, Method.GET),
  METRICS("/metrics", false, Method.GET),
  HANDLES("/v1/handles", true, Method.POST),
  HANDLE("/v1/handles/{id}", true, Method.GET, Method.PATCH, Method.DELETE),
  HANDLE_CONTENT("/v1/handles/{id}/content", true, Method.GET, Method.PUT, Method.POST),
  HANDLE_SYNC("/v1/handles/{id}/sync", true, Method.POST),
  LINKS("/v1/links", true, Method.GET),
  LINK_GENERATION("/v1/links/generate", true, Method.POST),
  LINK("/v1/links/{id}", true, Method.DELETE),
  DOWNLOAD("/download/{token}", false, Method.GET),
  /** The server as a whole, the target of {@code OPTIONS *}. */
  SERVER("*", true),
  /** All else. */
  UNKNOWN("unknown", true);

  static final String FILES_PREFIX = "/v1/files";
  static final String DIRECTORIES_PREFIX = "/v1/directories";
  private static final String HANDLES_PREFIX = "/v1/handles";
  private static final String LINKS_PREFIX = "/v1/links";
  private static final String DOWNLOAD_PREFIX = "/download";

  private final String template;
  private final boolean keyed;
  private final int methods;
  private final String allow;

  Route(String template, boolean keyed, Method... methods) {
    this.template = template;
    this.keyed = keyed;
    Set<Method> allowed = EnumSet.of(Method.OPTIONS, methods);
    if (allowed.contains(Method.GET)) {
      allowed.add(Method.HEAD);
    }
    this.methods = allowed.stream().mapToInt(Method::bit).sum();
    this.allow = allowed.stream().map(Enum::name).collect(Collectors.joining(", "));
  }

  /**
   * Finds the route of a request target.
   *
   * @param pathEnd where the target's path ends: at its query or its end
   */
  static Route of(String target, int pathEnd) {
    if (isBelow(FILES_PREFIX, target, pathEnd)) {
      return FILES;
    }
    if (isBelow(DIRECTORIES_PREFIX, target, pathEnd)) {
      return DIRECTORIES;
    }
    if (isBelow(HANDLES_PREFIX, target, pathEnd)) {
      return ofHandles(target, pathEnd);
    }
    if (isBelow(LINKS_PREFIX, target, pathEnd)) {
      return ofLinks(target, pathEnd);
    }
    if (isBelow(DOWNLOAD_PREFIX, target, pathEnd)) {
      return DOWNLOAD;
    }
    return switch (target.substring(0, pathEnd)) {
      case "/v1", "/v1/" -> VERSION;
      case "/openapi.json" -> OPENAPI;
      case "/health" -> HEALTH;
      case "/livez" -> LIVEZ;
      case "/readyz" -> READYZ;
      case "/metrics" -> METRICS;
      case "*" -> SERVER;
      default -> UNKNOWN;
    };
  }

  private static Route ofLinks(String target, int pathEnd) {
    if (pathEnd <= LINKS_PREFIX.length() + 1) {
      return LINKS;
    }
    if (!hasOneSegment(target, LINKS_PREFIX, pathEnd)) {
      return UNKNOWN;
    }
    return lastSegment(target, pathEnd).equals("generate") ? LINK_GENERATION : LINK;
  }

  private static boolean hasOneSegment(String target, String prefix, int pathEnd) {
    int start = prefix.length() + 1;
    return pathEnd > start && target.lastIndexOf('/', pathEnd - 1) == prefix.length();
  }

  /** Returns what stands for a link in the target's path, as it was sent. */
  static String token(String target, int pathEnd) {
    return target.substring(Math.min(DOWNLOAD_PREFIX.length() + 1, pathEnd), pathEnd);
  }

  /** Returns the last segment of the target's path, as it was sent. */
  static String lastSegment(String target, int pathEnd) {
    return target.substring(target.lastIndexOf('/', pathEnd - 1) + 1, pathEnd);
  }

  private static Route ofHandles(String target, int pathEnd) {
    if (pathEnd <= HANDLES_PREFIX.length() + 1) {
      return HANDLES;
    }
    String id = handleId(target, pathEnd);
    if (id.isEmpty()) {
      return UNKNOWN;
    }
    return switch (target.substring(HANDLES_PREFIX.length() + 1 + id.length(), pathEnd)) {
      case "" -> HANDLE;
      case "/content" -> HANDLE_CONTENT;
      case "/sync" -> HANDLE_SYNC;
      default -> UNKNOWN;
    };
  }

  /** Returns the segment of the target's path that stands for a handle. */
  static String handleId(String target, int pathEnd) {
    int start = HANDLES_PREFIX.length() + 1;
    int slash = target.indexOf('/', start);
    return target.substring(start, slash < 0 || slash > pathEnd ? pathEnd : slash);
  }

  private static boolean isBelow(String prefix, String target, int pathEnd) {
    return pathEnd >= prefix.length()
        && target.startsWith(prefix)
        && (pathEnd == prefix.length() || target.charAt(prefix.length()) == '/');
  }

  /** Returns the shape of the URL, for documents and metrics. */
  String template() {
    return template;
  }

  /** Returns whether only callers with a key are answered. */
  boolean keyed() {
    return keyed;
  }

  /** Returns whether a method is answered; OPTIONS always is. */
  boolean allows(Method method) {
    return (methods & method.bit()) != 0;
  }

  /** Returns the methods as {@code Allow} has them. */
  String allow() {
    return allow;
  }
}
