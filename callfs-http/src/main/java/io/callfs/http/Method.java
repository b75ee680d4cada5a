package io.callfs.http;

/** The request methods that the API knows; a fixed set, so that it can label metrics. */
enum Method {
  GET(1),
  HEAD(2),
  PUT(4),
  POST(8),
  PATCH(16),
  DELETE(32),
  OPTIONS(64),
  OTHER(128);

  private final int bit;

  Method(int bit) {
    this.bit = bit;
  }

  /** Returns the bit that stands for this one in a set. */
  int bit() {
    return bit;
  }

  /** Returns the method of that name; methods are case-sensitive (RFC 9110 §9.1). */
  static Method of(String name) {
    return switch (name) {
      case "GET" -> GET;
      case "HEAD" -> HEAD;
      case "PUT" -> PUT;
      case "POST" -> POST;
      case "PATCH" -> PATCH;
      case "DELETE" -> DELETE;
      case "OPTIONS" -> OPTIONS;
      default -> OTHER;
    };
  }
}
