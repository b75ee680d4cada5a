package io.callfs.http;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Gives each request an id: the client's own where it is harmless, else one of ours. */
final class RequestIds {

  private static final int LONGEST = 128;

  private final String prefix;
  private final AtomicLong next = new AtomicLong();

  /** Makes ids that begin with the digits of a number, so that those of two servers differ. */
  RequestIds(long prefix) {
    this.prefix = HexFormat.of().toHexDigits(prefix) + "-";
  }

  String of(Request request) {
    List<String> given = request.headers("X-Request-ID");
    if (given.size() == 1 && isSane(given.get(0))) {
      return given.get(0);
    }
    return prefix + HexFormat.of().toHexDigits(next.getAndIncrement(), 10);
  }

  private static boolean isSane(String id) {
    if (id.isEmpty() || id.length() > LONGEST) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean sane =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.:/+=@".indexOf(c) >= 0;
      if (!sane) {
        return false;
      }
    }
    return true;
  }
}
