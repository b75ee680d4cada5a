package io.callfs.it.server;

import static io.callfs.it.server.EdgeCase.chunks;
import static io.callfs.it.server.EdgeCase.raw;

import java.util.List;
import java.util.stream.Stream;

/**
 * Requests that two readers could understand differently: each is refused, and the connection is
 * closed, so that nothing after it is taken for a request.
 */
final class EdgeFraming {

  private static final String NEXT = "GET /v1/files/keep/file HTTP/1.1\r\n@\r\n";

  private EdgeFraming() {}

  static Stream<EdgeCase> all() {
    return Stream.of(lengths(), chunked(), lines(), hosts(), requestLines(), sizes())
        .flatMap(List::stream);
  }

  private static EdgeCase framed(String name, String lines) {
    return raw(name, "PUT /v1/files/keep/file HTTP/1.1\r\n@" + lines + "\r\n0\r\n\r\n" + NEXT, 400);
  }

  private static List<EdgeCase> lengths() {
    return List.of(
        framed("CL and TE", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        framed("TE and CL", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
        framed("TE and CL 0", "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
        framed("two equal CL", "Content-Length: 5\r\nContent-Length: 5\r\n"),
        framed("two different CL", "Content-Length: 5\r\nContent-Length: 6\r\n"),
        framed("two CL in one line", "Content-Length: 5, 5\r\n"),
        framed("CL with plus", "Content-Length: +5\r\n"),
        framed("CL below zero", "Content-Length: -1\r\n"),
        framed("CL in hexadecimal", "Content-Length: 0x5\r\n"),
        framed("CL with a point", "Content-Length: 5.0\r\n"),
        framed("CL with inner space", "Content-Length: 1 0\r\n"),
        framed("CL empty", "Content-Length:\r\n"),
        framed("CL beyond 64 bits", "Content-Length: 18446744073709551621\r\n"),
        framed("CL beyond 63 bits", "Content-Length: 9223372036854775808\r\n"),
        framed("CL in other digits", "Content-Length: \u00d9\u00a5\r\n"),
        framed("TE twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
        framed("TE list of two", "Transfer-Encoding: chunked, chunked\r\n"),
        framed("TE gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n"),
        framed("TE chunked, gzip", "Transfer-Encoding: chunked, gzip\r\n"),
        framed("TE identity", "Transfer-Encoding: identity\r\n"),
        framed("TE empty", "Transfer-Encoding:\r\n"),
        framed("TE xchunked", "Transfer-Encoding: xchunked\r\n"),
        framed("TE quoted", "Transfer-Encoding: \"chunked\"\r\n"),
        framed("TE with parameter", "Transfer-Encoding: chunked;q=1\r\n"),
        framed("TE with vertical tab", "Transfer-Encoding: \u000bchunked\r\n"),
        framed("TE and a space before the colon", "Transfer-Encoding : chunked\r\n"),
        framed("CL and a tab before the colon", "Content-Length\t: 5\r\n"),
        framed("CL with NUL in its name", "Content-Length\0: 5\r\n"),
        raw(
            "TE in HTTP/1.0",
            "PUT /v1/files/keep/file HTTP/1.0\r\n@Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + NEXT,
            400),
        raw(
            "TE on GET with CL",
            "GET /v1/files/keep/file HTTP/1.1\r\n@Content-Length: 3\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + NEXT,
            400),
        raw(
            "unknown expectation",
            "PUT /v1/files/keep/file HTTP/1.1\r\n@Expect: magic\r\nContent-Length: 5\r\n\r\nhello",
            417));
  }

  private static List<EdgeCase> chunked() {
    String next = "\r\n0\r\n\r\n" + NEXT;
    return List.of(
        chunks("zz\r\nhello" + next, 400),
        chunks("0x5\r\nhello" + next, 400),
        chunks("-5\r\nhello" + next, 400),
        chunks("+5\r\nhello" + next, 400),
        chunks(" 5\r\nhello" + next, 400),
        chunks("\r\nhello" + next, 400),
        chunks(";ext\r\nhello" + next, 400),
        chunks("5 5\r\nhello" + next, 400),
        chunks("5\nhello" + next, 400),
        chunks("5\rhello" + next, 400),
        chunks("5\r\rhello" + next, 400),
        chunks("5;a=\"b\nhello" + next, 400),
        chunks("5;a\rb\r\nhello" + next, 400),
        chunks("5;a\0b\r\nhello" + next, 400),
        chunks("5\r\nhelloX\r\n0\r\n\r\n" + NEXT, 400),
        chunks("5\r\nhello\n0\r\n\r\n" + NEXT, 400),
        chunks("5\r\nhello0\r\n\r\n" + NEXT, 400),
        chunks("4\r\nhello" + next, 400),
        chunks("FFFFFFFFFFFFFFFFF\r\nhello" + next, 400),
        chunks("10000000000000005\r\nhello" + next, 400),
        chunks("8000000000000000\r\nhello" + next, 400),
        chunks("0".repeat(5000) + "5\r\nhello" + next, 400),
        chunks("5;" + "a".repeat(100_000) + "\r\nhello" + next, 400),
        chunks("5\r\nhello\r\n0\r\nA: b\nC: d\r\n\r\n" + NEXT, 400),
        chunks("5\r\nhello\r\n0\r\nno colon\r\n\r\n" + NEXT, 400),
        chunks("5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n folded\r\n\r\n" + NEXT, 400),
        chunks("5\r\nhello\r\n0\r\n" + "A: b\r\n".repeat(20_000) + "\r\n" + NEXT, 400, 431));
  }

  private static List<EdgeCase> lines() {
    return List.of(
        framed("a folded line", "Content-Length: 5\r\nX-A: b\r\n c\r\n"),
        framed("a folded length", "Content-Length:\r\n 5\r\n"),
        framed("a first field that is folded", " X-A: b\r\n"),
        framed("a bare LF after a field", "Content-Length: 5\nX-A: b\r\n"),
        framed("a bare CR in a value", "X-A: b\rContent-Length: 5\r\n"),
        framed("a bare CR at the end", "X-A: b\r\r\n"),
        framed("a NUL in a value", "X-A: b\0c\r\n"),
        framed("a NUL in a name", "X-\0A: b\r\n"),
        framed("a DEL in a value", "X-A: \u007f\r\n"),
        framed("an escape in a value", "X-A: \u001b[2J\r\n"),
        framed("no colon", "X-A\r\n"),
        framed("no name", ": b\r\n"),
        framed("a name with a space", "X A: b\r\n"),
        framed("a name with a slash", "X/A: b\r\n"),
        framed("a name that is not ASCII", "X-\u00e4: b\r\n"),
        framed("a name in brackets", "X[A]: b\r\n"));
  }

  private static EdgeCase host(String name, String lines) {
    return raw(
        name, "GET /v1/files/keep/file HTTP/1.1\r\n" + lines + EdgeCase.KEY + "\r\n" + NEXT, 400);
  }

  private static List<EdgeCase> hosts() {
    return List.of(
        host("no host", ""),
        host("two hosts", "Host: localhost\r\nHost: localhost\r\n"),
        host("two hosts that differ", "Host: localhost\r\nHost: example.org\r\n"),
        host("a host with a space", "Host: local host\r\n"),
        host("a host with a comma", "Host: localhost,example.org\r\n"),
        host("a host with a path", "Host: localhost/../x\r\n"),
        host("a host with user info", "Host: a@localhost\r\n"),
        host("a host with a query", "Host: localhost?x\r\n"),
        host("a host with a quote", "Host: \"localhost\"\r\n"),
        host("a host with bytes above 127", "Host: l\u00f6calhost\r\n"));
  }

  private static EdgeCase line(String line, int... expected) {
    return raw(
        "request line " + line.replaceAll("\\p{Cntrl}", "?"), line + "\r\n@\r\n" + NEXT, expected);
  }

  private static List<EdgeCase> requestLines() {
    return List.of(
        line("GET /v1/files/keep/file", 400),
        line("GET", 400),
        line("", 400),
        line("/v1/files/keep/file", 400),
        line("GET  /v1/files/keep/file HTTP/1.1", 400),
        line("GET /v1/files/keep/file  HTTP/1.1", 400),
        line("GET /v1/files/keep/file HTTP/1.1 ", 400),
        line("GET /v1/files/keep/file HTTP/1.1 x", 400),
        line("GET\t/v1/files/keep/file HTTP/1.1", 400),
        line("GET /v1/files/keep/file\tHTTP/1.1", 400),
        line(" GET /v1/files/keep/file HTTP/1.1", 400),
        line("GET /v1/files/keep/fi le HTTP/1.1", 400),
        line("GET /v1/files/keep/file HTTP/0.9", 400, 505),
        line("GET /v1/files/keep/file HTTP/1.2", 400, 505),
        line("GET /v1/files/keep/file HTTP/2.0", 400, 505),
        line("GET /v1/files/keep/file HTTP/11", 400, 505),
        line("GET /v1/files/keep/file HTTP/1.1.1", 400, 505),
        line("GET /v1/files/keep/file http/1.1", 400, 505),
        line("GET /v1/files/keep/file FTP/1.1", 400, 505),
        line("GET v1/files/keep/file HTTP/1.1", 400),
        line("GET * HTTP/1.1", 400),
        line("GET file:///etc/passwd HTTP/1.1", 400),
        line("GET https:///v1/files/keep/file HTTP/1.1", 400),
        line("GET https://u:p@localhost/v1/files/keep/file HTTP/1.1", 400),
        line("CONNECT localhost:443 HTTP/1.1", 400),
        line("G(T /v1/files/keep/file HTTP/1.1", 400),
        line("G\0ET /v1/files/keep/file HTTP/1.1", 400),
        line("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003", 400),
        raw(
            "the preface of HTTP/2",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
            400,
            505),
        raw("a bare LF after the request line", "GET /v1/files/keep/file HTTP/1.1\n@\r\n", 400),
        raw("a bare CR after the request line", "GET /v1/files/keep/file HTTP/1.1\r@\r\n", 400),
        raw("bare LFs only", "GET /v1/files/keep/file HTTP/1.1\nHost: localhost\n\n", 400));
  }

  private static List<EdgeCase> sizes() {
    return List.of(
        line("GET /v1/files/" + "a".repeat(20 << 10) + " HTTP/1.1", 414),
        line("GET /v1/files?path=" + "a".repeat(200 << 10) + " HTTP/1.1", 414, 431),
        line("G".repeat(100 << 10) + " / HTTP/1.1", 400, 414, 431),
        framedSize("a header of 100 KiB", "X-A: " + "a".repeat(100 << 10) + "\r\n"),
        framedSize("a name of 100 KiB", "a".repeat(100 << 10) + ": b\r\n"),
        framedSize("header fields of 33 KiB", ("X-A: " + "a".repeat(1000) + "\r\n").repeat(33)),
        framedSize("101 header fields", "X-A: b\r\n".repeat(99)));
  }

  private static EdgeCase framedSize(String name, String lines) {
    return raw(name, "GET /v1/files/keep/file HTTP/1.1\r\n@" + lines + "\r\n" + NEXT, 431);
  }
}
