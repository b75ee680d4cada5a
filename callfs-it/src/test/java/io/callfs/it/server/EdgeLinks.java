package io.callfs.it.server;

import static io.callfs.it.server.EdgeCase.get;
import static io.callfs.it.server.EdgeCase.json;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Requests for links and handles that ask for what cannot be, and addresses that are made up. */
final class EdgeLinks {

  private static final String GENERATE = "/v1/links/generate";
  private static final String HANDLES = "/v1/handles";
  private static final String FILE = "/v1/files/keep/file";

  private EdgeLinks() {}

  static Stream<EdgeCase> all() {
    return Stream.of(links(), downloads(), handles(), forwarded()).flatMap(List::stream);
  }

  private static EdgeCase link(String fields, int... expected) {
    return json("POST", GENERATE, "{" + fields + "}", expected);
  }

  private static EdgeCase linkTo(String path, int... expected) {
    return link("\"path\":\"" + path + "\",\"expiry_seconds\":60", expected);
  }

  private static List<EdgeCase> links() {
    String file = "\"path\":\"/keep/file\"";
    return List.of(
        linkTo("/../../etc/passwd", 404),
        linkTo("../etc/passwd", 404),
        linkTo("/keep/../keep", 400),
        linkTo("/keep", 400),
        linkTo("/keep/file/", 409),
        linkTo("", 404),
        linkTo("/keep/\\u0000", 400),
        linkTo("/keep/\\r\\nSet-Cookie: a=b", 400),
        linkTo("/" + "a".repeat(256), 400),
        linkTo("/" + "a/".repeat(3000), 400),
        link(file, 400),
        link("\"expiry_seconds\":60", 400),
        link(file + ",\"expiry_seconds\":0", 400),
        link(file + ",\"expiry_seconds\":-1", 400),
        link(file + ",\"expiry_seconds\":86401", 400),
        link(file + ",\"expiry_seconds\":1e3", 400),
        link(file + ",\"expiry_seconds\":9223372036854775808", 400),
        link(file + ",\"expiry_seconds\":\"60\"", 400),
        link(file + ",\"expiry_seconds\":60,\"max_uses\":0", 400),
        link(file + ",\"expiry_seconds\":60,\"max_uses\":99999999999", 400),
        link(file + ",\"expiry_seconds\":60,\"filename\":\"a/b\"", 400),
        link(file + ",\"expiry_seconds\":60,\"filename\":\"..\"", 400),
        link(file + ",\"expiry_seconds\":60,\"filename\":\"a\\r\\nX: y\"", 400),
        link(file + ",\"expiry_seconds\":60,\"colour\":\"red\"", 400),
        json("POST", GENERATE, "[]", 400),
        json("POST", GENERATE, "[".repeat(60_000), 400),
        json("POST", GENERATE, "{\"path\":".repeat(7_000), 400),
        json("POST", GENERATE + "?a=b", "{}", 400),
        json("DELETE", "/v1/links/none", "{}", 400, 404),
        json("DELETE", "/v1/links/..", "{}", 400, 404),
        json("DELETE", "/v1/links/" + "0".repeat(64), "{}", 404),
        get("/v1/links?limit=0", 400),
        get("/v1/links?cursor=%00", 400),
        get("/v1/links?cursor=" + "A".repeat(9000), 400),
        get("/v1/links/a/b", 404),
        get("/v1/links/%00", 405));
  }

  private static List<EdgeCase> downloads() {
    List<EdgeCase> cases = new ArrayList<>();
    for (String token :
        List.of(
            "",
            "x",
            "..",
            "%2e%2e",
            "../v1/files/keep/file",
            "%2F",
            "%00",
            "%zz",
            "a/b",
            "a.b.c",
            "%C0%AF",
            "=".repeat(64),
            "A".repeat(43),
            "A".repeat(86),
            "A".repeat(10_000),
            "A?path=/keep/file",
            "A;b",
            "A%0d%0aSet-Cookie:a")) {
      cases.add(get("/download/" + token, 404));
    }
    cases.add(json("POST", "/download/AAAA", "{}", 405));
    cases.add(json("DELETE", "/download/AAAA", "{}", 405));
    cases.add(get("/download/AAAA", "Cookie: callfs-resume=\r\n", 404));
    cases.add(get("/download/AAAA", "Cookie: " + "callfs-resume=a;".repeat(1000) + "\r\n", 404));
    cases.add(get("/download/AAAA", "Range: bytes=0-\r\n", 404));
    return cases;
  }

  private static EdgeCase open(String fields, int... expected) {
    return json("POST", HANDLES, "{" + fields + "}", expected);
  }

  private static List<EdgeCase> handles() {
    String file = "\"path\":\"/keep/file\",\"ttl_seconds\":0";
    return List.of(
        open("\"path\":\"/../../etc/passwd\",\"flags\":[\"O_RDONLY\"]", 404),
        open("\"path\":\"etc/passwd\",\"flags\":[\"O_RDONLY\"]", 400),
        open("\"path\":\"/keep/a\\u0000\",\"flags\":[\"O_RDONLY\"]", 400),
        open(file + ",\"flags\":[\"O_NONSENSE\"]", 400),
        open(file + ",\"flags\":\"O_RDONLY\"", 400),
        open(file + ",\"flags\":[[\"O_RDONLY\"]]", 400),
        open(file + ",\"flags\":[\"O_CREAT\",\"O_EXCL\",\"O_RDWR\"]", 409),
        open(file + ",\"flags\":[\"O_DIRECTORY\"]", 409),
        open(file + ",\"flags\":[\"O_RDONLY\"],\"mode\":\"9\"", 400),
        open("\"path\":\"/keep/file\",\"flags\":[\"O_RDONLY\"],\"ttl_seconds\":-1", 400),
        open("\"path\":\"/keep/file\",\"flags\":[\"O_RDONLY\"],\"ttl_seconds\":99999", 400),
        get("/v1/handles/none", 404),
        get("/v1/handles/%2e%2e", 404),
        get("/v1/handles/" + "a".repeat(10_000), 404),
        get("/v1/handles/none/content", 404),
        get("/v1/handles/none/other", 404),
        json("PUT", "/v1/handles/none/content?offset=0", "{}", 404),
        json("PATCH", "/v1/handles/none", "{\"size\":0}", 404));
  }

  /** Nobody is trusted by default, so these are only fields. */
  private static List<EdgeCase> forwarded() {
    return List.of(
        get(FILE, "X-Forwarded-For: 127.0.0.1\r\n", 200),
        get(FILE, "X-Forwarded-For: " + "1.2.3.4,".repeat(3000) + "\r\n", 200),
        get(FILE, "X-Forwarded-For: '; drop table dentry; --\r\n", 200),
        get(FILE, "Forwarded: for=\"[::1]\";host=evil;proto=http\r\n", 200),
        get(FILE, "Forwarded: for=" + "\"".repeat(3000) + "\r\n", 200),
        get(FILE, "X-Real-IP: 127.0.0.1\r\nClient-IP: 127.0.0.1\r\n", 200),
        get(FILE, "X-Forwarded-Host: evil\r\nX-Forwarded-Prefix: /..\r\n", 200),
        get(FILE, "X-Original-URL: /v1/files/other\r\nX-Rewrite-URL: /other\r\n", 200),
        get(FILE, "Origin: https://evil.example\r\n", 200),
        get(FILE, "Cookie: callfs-resume=x; a=b\r\n", 200));
  }
}
