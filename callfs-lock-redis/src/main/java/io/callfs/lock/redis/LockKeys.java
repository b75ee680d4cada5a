package io.callfs.lock.redis;

import io.callfs.spi.LockKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The keys of a lock in Redis, all of which begin with {@code callfs:lock:}: who holds it, who
 * waits for it, notes about both, and the last token of all locks.
 */
record LockKeys(List<String> all) {

  static final String PREFIX = "callfs:lock:";

  LockKeys {
    all = List.copyOf(all);
  }

  static LockKeys of(LockKey key) {
    String name = name(key.value());
    return new LockKeys(
        List.of(
            PREFIX + "held:" + name,
            PREFIX + "queue:" + name,
            PREFIX + "notes:" + name,
            PREFIX + "token"));
  }

  /** Halves of surrogate pairs have no UTF-8 form: a key with such is told by its numbers. */
  private static String name(String key) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(key)
        ? "text:" + key
        : "utf16:"
            + key.chars()
                .mapToObj(c -> HexFormat.of().toHexDigits((char) c))
                .collect(Collectors.joining());
  }
}
