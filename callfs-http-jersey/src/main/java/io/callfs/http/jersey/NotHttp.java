package io.callfs.http.jersey;

import java.io.Serial;

/**
 * Says what is wrong with a head; carries no stack since whoever sends rubbish shall not cost much.
 */
final class NotHttp extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  NotHttp(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  static NotHttp badRequest(String message) {
    return new NotHttp(400, "BAD_REQUEST", message);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String reason() {
    String message = getMessage();
    return message == null ? code : message;
  }
}
