package io.callfs.it.server;

import static io.callfs.it.server.EdgeCase.get;
import static io.callfs.it.server.EdgeCase.json;
import static io.callfs.it.server.EdgeCase.node;
import static io.callfs.it.server.EdgeCase.patch;
import static io.callfs.it.server.EdgeCase.put;
import static io.callfs.it.server.EdgeCase.raw;

import java.util.List;
import java.util.stream.Stream;

/** Requests that are framed well and ask for what cannot be. */
final class EdgeValues {

  private EdgeValues() {}

  static Stream<EdgeCase> all() {
    return Stream.of(
            paths(), queries(), methods(), bodies(), nodes(), changes(), fields(), digests(),
            keys())
        .flatMap(List::stream);
  }

  private static List<EdgeCase> paths() {
    return List.of(
        get("/v1/files/../keep/file", 400),
        get("/v1/files/keep/../keep/file", 400),
        get("/v1/files/keep/./file", 400),
        get("/v1/files/%2e%2e/etc/passwd", 400),
        get("/v1/files/keep/%2E%2e/x", 400),
        get("/v1/files/.%2e/x", 400),
        get("/v1/files/keep/%2e", 400),
        get("/v1/files/keep/..", 400),
        get("/v1/files/..%2fetc%2fpasswd", 400),
        get("/v1/files/keep%2ffile", 400),
        get("/v1/files/keep%2Ffile", 400),
        get("/v1/files/%252e%252e/etc/passwd", 404),
        get("/v1/files/..%5c..%5cetc", 404),
        get("/v1/files/..\\..\\etc", 404),
        get("/v1/files/..;/etc", 404),
        get("/v1/files/%c0%ae%c0%ae/etc", 400),
        get("/v1/files/keep%c0%affile", 400),
        get("/v1/files/keep%e0%80%affile", 400),
        get("/v1/files/keep%f0%80%80%affile", 400),
        get("/v1/files/%ed%a0%80", 400),
        get("/v1/files/%ed%a0%80%ed%b0%80", 400),
        get("/v1/files/%f4%90%80%80", 400),
        get("/v1/files/%f8%88%80%80%80", 400),
        get("/v1/files/%fe%ff", 400),
        get("/v1/files/%e2%82", 400),
        get("/v1/files/%80", 400),
        get("/v1/files/%", 400),
        get("/v1/files/%4", 400),
        get("/v1/files/%zz", 400),
        get("/v1/files/%u002e", 400),
        get("/v1/files/%-1", 400),
        get("/v1/files/a%00b", 400),
        get("/v1/files/keep/file%00.txt", 400),
        get("/v1/files/a%0d%0aSet-Cookie:%20x=1", 400),
        get("/v1/files/a%7f", 400),
        get("/v1/files/" + "a".repeat(256), 400),
        get("/v1/files/" + "a/".repeat(2100), 400),
        get("/v1/files/" + "%C3%A4".repeat(128), 400),
        get("/v1/files/keep/file/", 409),
        get("/v1/files/keep/file/below", 409),
        get("/v1/files?path=" + "%2F..".repeat(50) + "%2Fetc%2Fpasswd", 404),
        get("/v1/files?path=keep%2Ffile", 400),
        get("/v1/files?path=%2Fkeep%00", 400),
        get("/v1/files?path=%2Fkeep%0A", 400),
        get("/v1/files?path=", 404),
        get("/v1/files?path", 404),
        get("/v1/files?path=%2Fkeep%2Ffile%2F", 409),
        get("/v1/files?path=%2Fkeep%2Ffile%2F..%2Ffile", 409),
        get("/v1/files?path=%2Fnone%2F..%2Fkeep%2Ffile", 404),
        get("/v1/files?path=%2Fkeep&path=%2Fkeep%2Ffile", 400),
        get("/v1/files?path=%2Fkeep&pat%68=%2Fkeep", 400),
        get("/v1/files/keep?path=%2Fkeep", 400),
        get("/v1/files?path=%2F%ff", 400),
        get("/v1/files?path=%2F%zz", 400),
        get("/v1/files?path=%2F" + "a%2F".repeat(2100), 400),
        get("/v1/../v1/files/keep/file", 400, 404),
        get("/v1/%66iles/keep/file", 404),
        get("/V1/files/keep/file", 404),
        get("/v1/filesystem", 404),
        get("/v1/fileskeep/file", 404),
        get("/v2/files/keep/file", 404),
        get("/%2e%2e/%2e%2e/etc/passwd", 400, 404),
        get("/health/../v1/files/keep/file", 400, 404),
        get("/metrics/", 404),
        get("/application.wadl", 404));
  }

  private static List<EdgeCase> queries() {
    return List.of(
        get("/v1/files/keep/file?nonsense=1", 400),
        get("/v1/files/keep/file?", 200),
        get("/v1/files/keep/file?&&", 200),
        get("/v1/files/keep/file?=1", 400),
        get("/v1/files/keep/file?view=everything", 400),
        get("/v1/files/keep/file?view=", 400),
        get("/v1/files/keep/file?view=stat&view=stat", 400),
        get("/v1/files/keep/file?view=stat&follow=maybe", 400),
        get("/v1/files/keep/file?view=link", 400),
        get("/v1/files/keep/file?view=xattrs", 200),
        get("/v1/files/keep/file?%zz=1", 400),
        get("/v1/directories/?limit=-1", 400),
        get("/v1/directories/?limit=0", 400),
        get("/v1/directories/?limit=10001", 400),
        get("/v1/directories/?limit=abc", 400),
        get("/v1/directories/?limit=1e3", 400),
        get("/v1/directories/?limit=99999999999999999999", 400),
        get("/v1/directories/?limit=", 400),
        get("/v1/directories/?cursor=nonsense", 400),
        get("/v1/directories/?cursor=" + "A".repeat(9000), 400),
        get("/v1/directories/?cursor=%00", 400),
        get("/v1/directories/?recursive=yes", 400),
        get("/v1/directories/?recursive=true&max_depth=1001", 400),
        get("/v1/directories/?recursive=true&max_depth=-1", 400),
        get("/v1/directories/?recursive=true&max_depth=x", 400),
        get("/v1/directories/?recursive=true&max_depth=4294967297", 400),
        get("/v1/directories/?recursive=true&name=" + "*a".repeat(2000) + "b", 200, 400),
        get("/v1/directories/?recursive=true&name=" + "%5B".repeat(2000), 200, 400),
        get("/v1/directories/keep/file", 400),
        get("/v1/directories/none", 404),
        get("/v1/directories/../keep", 400));
  }

  private static EdgeCase method(String method, String target, int... expected) {
    return raw(method + " " + target, method + " " + target + " HTTP/1.1\r\n@\r\n", expected);
  }

  private static List<EdgeCase> methods() {
    return List.of(
        method("get", "/v1/files/keep/file", 405, 501),
        method("FOO", "/v1/files/keep/file", 405, 501),
        method("TRACE", "/v1/files/keep/file", 405, 501),
        method("PROPFIND", "/v1/files/keep/", 405, 501),
        method("COPY", "/v1/files/keep/file", 405, 501),
        method("MOVE", "/v1/files/keep/file", 405, 501),
        method("CONNECT", "/v1/files/keep/file", 400, 405, 501),
        method("DELETE", "/health", 405),
        method("POST", "/v1", 405),
        method("PUT", "/v1/directories/keep", 405),
        method("DELETE", "/v1/directories/keep", 405),
        method("TRACE", "/v1/directories/keep", 405, 501),
        method("FOO", "/v1/directories/keep", 405, 501),
        method("M".repeat(3000), "/v1/directories/keep", 400, 405, 501),
        method("OPTIONS", "/v1/files/keep/file", 200, 204),
        method("OPTIONS", "*", 200, 204),
        method("DELETE", "/v1/files/", 409),
        method("DELETE", "/v1/files/keep", 409),
        method("DELETE", "/v1/files/keep?type=file", 409),
        method("DELETE", "/v1/files/keep/file?type=directory", 409),
        method("DELETE", "/v1/files/keep/file?type=tree", 400),
        method("DELETE", "/v1/files/keep/file?force=true", 400),
        method("DELETE", "/v1/files/none", 404),
        method("PUT", "/v1/files/", 409),
        method("PUT", "/v1/files/keep/", 400, 409),
        method("POST", "/v1/files/keep/file", 409),
        method("POST", "/v1/files/keep/file/", 409),
        method("PUT", "/v1/files/keep/file/below", 409),
        method("PUT", "/v1/files/keep/file?parents=perhaps", 400),
        method("PUT", "/v1/files/keep/file?backend=nowhere", 400),
        method("PATCH", "/v1/files/keep/file", 400, 415));
  }

  private static EdgeCase body(String name, String lines, String body, int... expected) {
    return raw(
        name,
        "POST /v1/files/keep/new HTTP/1.1\r\n@"
            + lines
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n"
            + body,
        expected);
  }

  private static final String JSON = "Content-Type: application/json\r\n";

  private static List<EdgeCase> bodies() {
    String gzip = "\u001f\u008b\b\0\0\0\0\0\0\u0003\u00ab\u00ae\5\0C\u00bf\u00a6\u00a3\2\0\0\0";
    return List.of(
        body("JSON in gzip", JSON + "Content-Encoding: gzip\r\n", gzip, 415),
        body("gzip that says it is JSON", JSON, gzip, 400),
        body("JSON in brotli", JSON + "Content-Encoding: br\r\n", "{}", 415),
        body("content in gzip", "Content-Encoding: gzip\r\n", gzip, 415),
        body("JSON in UTF-16", JSON, "\u00fe\u00ff\0{\0}", 400),
        body("JSON with a wrong byte", JSON, "{\"type\":\"file\u00ff\"}", 400),
        body(
            "JSON with an overlong slash",
            JSON,
            "{\"type\":\"symlink\",\"target\":\"\u00c0\u00af\"}",
            400),
        body("JSON with a BOM", JSON, "\u00ef\u00bb\u00bf{\"type\":\"file\"}", 400),
        body("JSON with a NUL", JSON, "{\"type\":\"file\"}\0", 400),
        body("JSON of 65 KiB", JSON, "{\"type\":\"" + "a".repeat(66_000) + "\"}", 413),
        body("JSON of 65 KiB of spaces", JSON, " ".repeat(66_000) + "{}", 413),
        body("an empty JSON body", JSON, "", 400),
        raw(
            "JSON said to be 2^62 bytes",
            "POST /v1/files/keep/new HTTP/1.1\r\n@"
                + JSON
                + "Content-Length: 4611686018427387904\r\n\r\n{}",
            400,
            413),
        raw(
            "a range of a file put",
            "PUT /v1/files/keep/file HTTP/1.1\r\n@Content-Range: bytes 0-4/5\r\n"
                + "Content-Length: 5\r\n\r\nhello",
            400),
        raw(
            "content in chunks for a directory",
            "POST /v1/files/keep/new/ HTTP/1.1\r\n@Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            400),
        raw(
            "content for a directory",
            "POST /v1/files/keep/new/ HTTP/1.1\r\n@Content-Length: 5\r\n\r\nhello",
            400),
        raw(
            "text for a PATCH",
            "PATCH /v1/files/keep/file HTTP/1.1\r\n@Content-Type: text/plain\r\n"
                + "Content-Length: 2\r\n\r\n{}",
            415),
        part("?offset=1&append=true", 400),
        part("", 400),
        part("?append=false", 400),
        part("?append=yes", 400),
        part("?offset=-1", 400),
        part("?offset=x", 400),
        part("?offset=9223372036854775807", 413),
        part("?offset=9223372036854775808", 400, 413));
  }

  private static EdgeCase part(String query, int... allowed) {
    return raw(
        "bytes for a PATCH " + query,
        "PATCH /v1/files/keep/file"
            + query
            + " HTTP/1.1\r\n@Content-Type: application/octet-stream\r\n"
            + "Content-Length: 2\r\n\r\n{}",
        allowed);
  }

  private static List<EdgeCase> nodes() {
    return List.of(
        node("[".repeat(60_000), 400),
        node("{\"a\":".repeat(12_000), 400),
        node("{\"type\":" + "[".repeat(33) + "]".repeat(33) + "}", 400),
        node("[".repeat(100_000), 413),
        node("null", 400),
        node("[]", 400),
        node("\"file\"", 400),
        node("7", 400),
        node("   ", 400),
        node("{", 400),
        node("{}", 400),
        node("{}{}", 400),
        node("{\"type\":\"file\"} x", 400),
        node("{\"type\":\"file\",}", 400),
        node("{'type':'file'}", 400),
        node("{\"type\":\"file\"/**/}", 400),
        node("{\"type\":\"file\",\"type\":\"fifo\"}", 400),
        node("{\"type\":\"file\",\"t\\u0079pe\":\"fifo\"}", 400),
        node("{\"type\":null}", 400),
        node("{\"type\":7}", 400),
        node("{\"type\":\"door\"}", 400),
        node("{\"type\":\"FILE\"}", 400),
        node("{\"type\":\"file\",\"colour\":\"red\"}", 400),
        node("{\"type\":\"file\",\"" + "a".repeat(50_000) + "\":1}", 400),
        node("{\"type\":\"file\",\"__proto__\":{}}", 400),
        node("{\"type\":\"file\",\"mode\":420}", 400),
        node("{\"type\":\"file\",\"mode\":\"\"}", 400),
        node("{\"type\":\"file\",\"mode\":\"rw\"}", 400),
        node("{\"type\":\"file\",\"mode\":\"0888\"}", 400),
        node("{\"type\":\"file\",\"mode\":\"17777\"}", 400),
        node("{\"type\":\"file\",\"mode\":\"-1\"}", 400),
        node("{\"type\":\"file\",\"mode\":\"0o644\"}", 400),
        node("{\"type\":\"directory\",\"parents\":\"yes\"}", 400),
        node("{\"type\":\"symlink\"}", 400),
        node("{\"type\":\"symlink\",\"target\":\"\"}", 404),
        node("{\"type\":\"symlink\",\"target\":\"a\\u0000b\"}", 400),
        node("{\"type\":\"symlink\",\"target\":\"\\ud800\"}", 400),
        node("{\"type\":\"symlink\",\"target\":\"" + "a".repeat(4096) + "\"}", 400),
        node("{\"type\":\"symlink\",\"target\":7}", 400),
        node("{\"type\":\"hardlink\",\"target\":\"keep/file\"}", 400),
        node("{\"type\":\"hardlink\",\"target\":\"/none\"}", 404),
        node("{\"type\":\"hardlink\",\"target\":\"/keep\"}", 403),
        node("{\"type\":\"hardlink\",\"target\":\"/keep/\\u0001\"}", 400),
        node("{\"type\":\"hardlink\",\"target\":\"/../../etc/passwd\"}", 404),
        node("{\"type\":\"copy\",\"source\":\"../../etc/passwd\"}", 400),
        node("{\"type\":\"copy\",\"source\":\"/../../etc/passwd\"}", 404),
        node("{\"type\":\"copy\",\"source\":\"/keep\"}", 400, 409),
        node("{\"type\":\"chardev\",\"major\":-1,\"minor\":0}", 400),
        node("{\"type\":\"chardev\",\"major\":1.5,\"minor\":0}", 400),
        node("{\"type\":\"chardev\",\"major\":4294967296,\"minor\":0}", 400),
        node("{\"type\":\"blockdev\",\"major\":1e999999999,\"minor\":0}", 400),
        node("{\"type\":\"blockdev\",\"major\":" + "9".repeat(60_000) + ",\"minor\":0}", 400),
        node("{\"type\":\"blockdev\",\"major\":NaN,\"minor\":0}", 400),
        json("POST", "/v1/files/keep/file", "{\"type\":\"file\"}", 409),
        json("POST", "/v1/files/keep/file", "{\"type\":\"directory\"}", 409),
        json("POST", "/v1/files/none/new", "{\"type\":\"file\"}", 404),
        json("POST", "/v1/files/", "{\"type\":\"directory\"}", 409),
        json("POST", "/v1/files/..", "{\"type\":\"directory\"}", 400),
        json("POST", "/v1/files/keep/new/", "{\"type\":\"file\"}", 400, 404, 409),
        json("POST", "/v1/files?path=%2Fkeep%2Fnew%2F..", "{\"type\":\"directory\"}", 404, 409));
  }

  private static List<EdgeCase> changes() {
    return List.of(
        patch("{}", 400),
        patch("{\"mode\":\"0600\",\"uid\":1}", 400),
        patch("{\"mode\":\"0600\",\"size\":1}", 400),
        patch("{\"colour\":\"red\"}", 400),
        patch("{\"mode\":384}", 400),
        patch("{\"mode\":\"7777777\"}", 400),
        patch("{\"uid\":-2}", 400),
        patch("{\"uid\":4294967296}", 400),
        patch("{\"uid\":99999999999999999999999}", 400),
        patch("{\"uid\":\"root\"}", 400),
        patch("{\"gid\":1.0}", 400),
        patch("{\"size\":-1}", 400),
        patch("{\"size\":9223372036854775808}", 400, 413),
        patch("{\"size\":\"0\"}", 400),
        patch("{\"mtime\":\"yesterday\"}", 400),
        patch("{\"mtime\":\"2020-13-01T00:00:00Z\"}", 400),
        patch("{\"mtime\":\"2020-02-30T00:00:00Z\"}", 400),
        patch("{\"mtime\":\"2020-01-01\"}", 400),
        patch("{\"mtime\":\"2020-01-01T00:00:00\"}", 400),
        patch("{\"mtime\":\"99999-01-01T00:00:00Z\"}", 400),
        patch("{\"mtime\":\"2020-01-01T00:00:00.0000000001Z\"}", 200, 400),
        patch("{\"mtime\":0}", 400),
        patch("{\"name\":\"\"}", 400, 404),
        patch("{\"name\":\"a/b\"}", 400),
        patch("{\"name\":\"..\"}", 400),
        patch("{\"name\":\"" + "a".repeat(256) + "\"}", 400),
        patch("{\"destination\":\"relative\"}", 400),
        patch("{\"destination\":\"\"}", 404),
        patch("{\"destination\":\"/none/x\"}", 404),
        patch("{\"destination\":\"/keep\"}", 409),
        patch("{\"destination\":\"/keep/a\\u0000b\"}", 400),
        patch("{\"destination\":\"/keep/x\",\"name\":\"y\"}", 400),
        patch("{\"destination\":\"/keep/x\",\"overwrite\":1}", 400),
        patch("{\"destination\":\"/keep/x\",\"exchange\":true,\"overwrite\":true}", 400),
        patch("{\"overwrite\":true}", 400),
        patch("{\"backend\":\"s3\"}", 400, 501),
        patch("{\"instance\":\"other\"}", 400, 501),
        patch("{\"xattrs\":{}}", 400),
        patch("{\"xattrs\":{\"colour\":\"\"}}", 501),
        patch("{\"xattrs\":{\"user.b\":null}}", 404),
        patch("{\"xattrs\":{\"user.a\":\"!\"}}", 400),
        json("PATCH", "/v1/files/keep", "{\"destination\":\"/keep/below\"}", 400),
        json("PATCH", "/v1/files/", "{\"destination\":\"/keep/below\"}", 400, 409),
        json("PATCH", "/v1/files/keep/file?follow=2", "{\"mode\":\"0600\"}", 400),
        json("PATCH", "/v1/files/keep", "{\"size\":0}", 409));
  }

  private static final String FILE = "/v1/files/keep/file";

  private static List<EdgeCase> fields() {
    return List.of(
        get(FILE, "Range: bytes=\r\n", 400),
        get(FILE, "Range: bytes=-\r\n", 400),
        get(FILE, "Range: bytes=a-b\r\n", 400),
        get(FILE, "Range: bytes=5-2\r\n", 400),
        get(FILE, "Range: bytes=--5\r\n", 400),
        get(FILE, "Range: bytes=0-0-0\r\n", 400),
        get(FILE, "Range: bytes 0-1\r\n", 400),
        get(FILE, "Range: bytes=0x0-0x1\r\n", 400),
        get(FILE, "Range: bytes=0-1;2-3\r\n", 400),
        get(FILE, "Range: bytes=99999999999999999999-\r\n", 416),
        get(FILE, "Range: bytes=5-\r\n", 416),
        get(FILE, "Range: bytes=-0\r\n", 416),
        get(FILE, "Range: bytes=0-99999999999999999999\r\n", 206),
        get(FILE, "Range: bytes=" + "0-0,".repeat(1500) + "0-0\r\n", 200),
        get(FILE, "Range: bytes=0-,0-,0-\r\n", 200),
        get(FILE, "Range: lines=0-1\r\n", 200),
        get(FILE, "Range: bytes=0-0\r\nRange: bytes=1-1\r\n", 200, 206, 400),
        get(FILE, "If-None-Match: nonsense\r\n", 400),
        get(FILE, "If-None-Match: \"open\r\n", 400),
        get(FILE, "If-Match: *, \"a\"\r\n", 400, 412),
        get(FILE, "If-Match: " + "\"a\",".repeat(5000) + "\"b\"\r\n", 412),
        get(FILE, "If-Modified-Since: yesterday\r\n", 200),
        get(FILE, "If-Modified-Since: Sat, 99 Nov 2026 99:99:99 GMT\r\n", 200),
        get(FILE, "If-Unmodified-Since: \r\n", 200),
        get(FILE, "If-Range: nonsense\r\nRange: bytes=0-0\r\n", 200, 400),
        get(FILE, "X-CallFS-Act-As: root\r\n", 400),
        get(FILE, "X-CallFS-Act-As: uid=-1\r\n", 400),
        get(FILE, "X-CallFS-Act-As: uid=4294967296\r\n", 400),
        get(FILE, "X-CallFS-Act-As: uid=4294967295\r\n", 400),
        get(FILE, "X-CallFS-Act-As: gid=5\r\n", 400),
        get(FILE, "X-CallFS-Act-As: uid=1;uid=0\r\n", 400),
        get(FILE, "X-CallFS-Act-As: uid=1;groups=x\r\n", 400),
        get(FILE, "X-CallFS-Act-As: uid=1;groups=1,,2\r\n", 400),
        get(FILE, "X-CallFS-Act-As: uid=1;colour=red\r\n", 400),
        get(FILE, "X-CallFS-Act-As: uid=1\r\nX-CallFS-Act-As: uid=0\r\n", 400),
        get(FILE, "X-CallFS-Umask: 888\r\n", 400),
        get(FILE, "X-CallFS-Umask: -1\r\n", 400),
        get(FILE, "X-CallFS-Umask: 77777\r\n", 400),
        get(FILE, "X-CallFS-Umask:\r\n", 400),
        get(FILE, "X-Request-ID: " + "a".repeat(5000) + "\r\n", 200),
        get(FILE, "X-Request-ID: <script>\r\n", 200),
        get(FILE, "Accept: " + "*/*,".repeat(2000) + "\r\n", 200),
        get(FILE, "Accept: ;;;q=\r\n", 200, 400),
        get("/v1/directories/", "Accept: application/x-ndjson;q=nonsense\r\n", 200, 400),
        get(FILE, "X-HTTP-Method-Override: DELETE\r\n", 200),
        get(FILE, "X-CallFS-Internal: anything\r\n", 200, 403),
        put("X-CallFS-Mode: 9\r\n", 400),
        put("X-CallFS-Mode: 07777777\r\n", 400),
        put("X-CallFS-Mode: 0644\r\nX-CallFS-Mode: 0600\r\n", 400),
        put("X-CallFS-MTime: now-ish\r\n", 400),
        put("X-CallFS-MTime: 1700000000\r\n", 400),
        put("If-Match: nonsense\r\n", 400),
        put("If-Match: \"other\"\r\n", 412),
        put("If-None-Match: *\r\n", 412),
        put("If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n", 412),
        put("Content-Type: application/json; charset=\r\nIf-Match: \"x\"\r\n", 400, 412));
  }

  private static List<EdgeCase> digests() {
    String wrong = ":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:";
    return List.of(
        put("Content-Digest: sha-256=" + wrong + "\r\n", 400),
        put("Repr-Digest: sha-256=" + wrong + "\r\n", 400),
        put("Repr-Digest: sha-512=" + wrong + "\r\n", 400),
        put("Content-Digest: sha-256=nonsense\r\n", 400),
        put("Content-Digest: sha-256=:!!!:\r\n", 400),
        put("Content-Digest: sha-256=:AAAA:\r\n", 400),
        put("Content-Digest: sha-256=::\r\n", 400),
        put("Content-Digest: sha-256=:AAAA\r\n", 400),
        put("Content-Digest: =:AAAA:\r\n", 400),
        put("Content-Digest: sha-256\r\n", 400),
        put("Content-Digest: sha-256=" + wrong + ",\r\n", 400),
        put("Content-Digest: sha-256=\"AAAA\"\r\n", 400),
        get(FILE, "Want-Repr-Digest: nonsense nonsense\r\n", 200, 400),
        get(FILE, "Want-Repr-Digest: sha-256=99999999999\r\n", 200, 400));
  }

  private static EdgeCase keyed(String lines) {
    return raw(
        "key " + lines.strip().replaceAll("(.{50}).+", "$1…"),
        "GET " + FILE + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n",
        401);
  }

  private static List<EdgeCase> keys() {
    String right = Distribution.ADMIN_KEY;
    return List.of(
        keyed(""),
        keyed("Authorization:\r\n"),
        keyed("Authorization: Bearer\r\n"),
        keyed("Authorization: Bearer \r\n"),
        keyed("Authorization: " + right + "\r\n"),
        keyed("Authorization: Basic " + right + "\r\n"),
        keyed("Authorization: Bearer wrong-key-of-some-length\r\n"),
        keyed("Authorization: Bearer " + right + "x\r\n"),
        keyed("Authorization: Bearer x" + right + "\r\n"),
        keyed("Authorization: Bearer " + right.toUpperCase(java.util.Locale.ROOT) + "\r\n"),
        keyed("Authorization: Bearer " + right + " " + right + "\r\n"),
        keyed("Authorization: Bearer " + right + ", Bearer " + right + "\r\n"),
        keyed("Authorization: Bearer \"" + right + "\"\r\n"),
        keyed("Authorization: Bearer " + "a".repeat(20_000) + "\r\n"),
        keyed("Authorization: Bearer " + right + "\r\nAuthorization: Bearer " + right + "\r\n"),
        keyed("Authorization: Bearer wrong\r\nAuthorization: Bearer " + right + "\r\n"),
        keyed("X-API-Key: " + right + "\r\n"),
        keyed("Cookie: key=" + right + "\r\n"),
        keyed("Authorization: Bearer wrong\r\nX-CallFS-Act-As: uid=0\r\n"));
  }
}
