package io.callfs.http.jersey;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.callfs.http.Answer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Builds the head of an answer, and a small body behind it, in one array. */
final class HeadWriter {

  private static final byte[][] STATUS_LINES = new byte[600][];
  private static final byte[] CONTENT_LENGTH = "Content-Length: ".getBytes(US_ASCII);
  private static final byte[] CHUNKED = "Transfer-Encoding: chunked\r\n".getBytes(US_ASCII);
  private static final byte[] CLOSE = "Connection: close\r\n".getBytes(US_ASCII);
  private static final byte[] KEEP_ALIVE = "Connection: keep-alive\r\n".getBytes(US_ASCII);

  static {
    for (int status = 200; status < 600; status++) {
      STATUS_LINES[status] =
          ("HTTP/1.1 " + status + " " + reason(status) + "\r\n").getBytes(US_ASCII);
    }
  }

  private byte[] bytes;
  private int size;

  HeadWriter(int capacity) {
    bytes = new byte[capacity];
  }

  /** How the end of a body is told. */
  enum Framing {
    /** By Content-Length, or there can be none. */
    LENGTH,
    /** By the last chunk. */
    CHUNKED,
    /** By the end of the connection. */
    CLOSE
  }

  /** Writes everything up to and with the empty line. */
  void head(Answer answer, byte[] dateLine, Framing framing, boolean persistent, boolean http11) {
    put(STATUS_LINES[answer.status()]);
    put(dateLine);
    answer.headers().forEach(this::field);
    if (framing == Framing.CHUNKED) {
      put(CHUNKED);
    } else if (framing == Framing.LENGTH && hasLength(answer)) {
      put(CONTENT_LENGTH);
      number(answer.body().length());
      crlf();
    }
    if (!persistent) {
      put(CLOSE);
    } else if (!http11) {
      put(KEEP_ALIVE);
    }
    crlf();
  }

  /** RFC 9110 §8.6: none in a 204; a 304 has the one of the answer to GET, where it is known. */
  private static boolean hasLength(Answer answer) {
    return answer.status() != 204
        && answer.body().length() >= 0
        && (answer.status() != 304 || answer.body().length() > 0);
  }

  private void field(String name, String value) {
    ensure(name.length() + value.length() + 4);
    text(name);
    bytes[size++] = ':';
    bytes[size++] = ' ';
    text(value);
    bytes[size++] = '\r';
    bytes[size++] = '\n';
  }

  /** Field values are ISO 8859-1 by the contract of Headers. */
  @SuppressWarnings(
      "deprecation") // the one method that copies Latin-1 without an intermediate array
  private void text(String text) {
    text.getBytes(0, text.length(), bytes, size);
    size += text.length();
  }

  private void number(long value) {
    put(Long.toString(value).getBytes(US_ASCII));
  }

  private void crlf() {
    ensure(2);
    bytes[size++] = '\r';
    bytes[size++] = '\n';
  }

  private void put(byte[] more) {
    ensure(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  /** Appends up to that much of the body. */
  void body(ByteBuffer body, int length) {
    ensure(length);
    body.get(bytes, size, length);
    size += length;
  }

  /** Begins a chunk. */
  void chunkSize(int length) {
    put(Integer.toHexString(length).getBytes(US_ASCII));
    crlf();
  }

  /** Ends a chunk. */
  void chunkEnd() {
    crlf();
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  /** Returns the array, which is no longer used here. */
  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 201 -> "Created";
      case 202 -> "Accepted";
      case 204 -> "No Content";
      case 206 -> "Partial Content";
      case 207 -> "Multi-Status";
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 303 -> "See Other";
      case 304 -> "Not Modified";
      case 307 -> "Temporary Redirect";
      case 308 -> "Permanent Redirect";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 411 -> "Length Required";
      case 412 -> "Precondition Failed";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 415 -> "Unsupported Media Type";
      case 416 -> "Range Not Satisfiable";
      case 417 -> "Expectation Failed";
      case 422 -> "Unprocessable Content";
      case 423 -> "Locked";
      case 428 -> "Precondition Required";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      case 507 -> "Insufficient Storage";
      case 508 -> "Loop Detected";
      default -> "Status";
    };
  }
}
