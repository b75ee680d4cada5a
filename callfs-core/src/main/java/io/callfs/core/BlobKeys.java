package io.callfs.core;

import io.callfs.fs.BlobKey;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.random.RandomGenerator;

/**
 * Makes blob keys: {@code <shard>/<id>-<name>}. The shard is the ten minutes of UTC in which the
 * key was made ({@code 20261121T0940}); the id is 48 bits of milliseconds and 80 random bits in 26
 * characters of Crockford's base 32, so ids sort by time and never meet; the name is the file's at
 * the time of writing, made safe, for people who read the store. Thread-safe where the generator
 * is.
 */
final class BlobKeys {

  private static final char[] BASE32 = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int MAX_NAME = 80;

  private final InstantSource clock;
  private final RandomGenerator random;

  BlobKeys(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  BlobKey next(String fileName) {
    Instant now = clock.instant();
    StringBuilder key = new StringBuilder(41 + Math.min(fileName.length(), MAX_NAME));
    appendShard(key, now.atZone(ZoneOffset.UTC));
    key.append('/');
    appendBase32(key, now.toEpochMilli(), 10);
    appendBase32(key, random.nextLong() >>> 24, 8);
    appendBase32(key, random.nextLong() >>> 24, 8);
    key.append('-');
    appendSafe(key, fileName);
    return new BlobKey(key.toString());
  }

  private static void appendShard(StringBuilder key, ZonedDateTime time) {
    appendDigits(key, time.getYear(), 4);
    appendDigits(key, time.getMonthValue(), 2);
    appendDigits(key, time.getDayOfMonth(), 2);
    key.append('T');
    appendDigits(key, time.getHour(), 2);
    appendDigits(key, time.getMinute() / 10 * 10, 2);
  }

  private static void appendDigits(StringBuilder key, int number, int digits) {
    String text = Integer.toString(number);
    key.append("0".repeat(Math.max(0, digits - text.length()))).append(text);
  }

  private static void appendBase32(StringBuilder key, long bits, int characters) {
    for (int shift = 5 * (characters - 1); shift >= 0; shift -= 5) {
      key.append(BASE32[(int) (bits >>> shift) & 31]);
    }
  }

  private static void appendSafe(StringBuilder key, String fileName) {
    int length = Math.min(fileName.length(), MAX_NAME);
    for (int i = 0; i < length; i++) {
      char c = fileName.charAt(i);
      boolean safe =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '_'
              || c == '-';
      key.append(safe ? c : '_');
    }
  }
}
