package io.callfs.backend.s3;

import io.callfs.fs.BlobKey;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of objects.
 *
 * <p>The engine's keys begin with the ten minutes in which they were made, {@code 20261121T0940/},
 * and are the objects' names as they are: listed in the order of time, so that what is recent is
 * found by asking for what comes after a name. A key of any other form says nothing of its time and
 * goes below {@code other/}, which comes after all of those.
 */
final class ObjectKeys {

  private static final String OTHER = "other/";
  private static final Duration SHARD = Duration.ofMinutes(10);
  private static final Pattern TIMED = Pattern.compile("[0-9]{8}T[0-9]{4}/.*");
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private ObjectKeys() {}

  static String name(BlobKey key) {
    return timed(key.value()) ? key.value() : OTHER + key.value();
  }

  /** Returns the key of an object; empty for one that somebody else has put there. */
  static Optional<BlobKey> key(String name) {
    boolean other = name.startsWith(OTHER);
    String value = other ? name.substring(OTHER.length()) : name;
    if (timed(value) == other) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BlobKey(value));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static boolean timed(String name) {
    return TIMED.matcher(name).matches();
  }

  /** Returns the number of the ten minutes that an instant is in. */
  static long shard(Instant instant) {
    return Math.floorDiv(instant.getEpochSecond(), SHARD.toSeconds());
  }

  /** Returns when the ten minutes of that number begin. */
  static Instant start(long shard) {
    return Instant.ofEpochSecond(shard * SHARD.toSeconds());
  }

  /** Returns the name before those of all objects of these ten minutes and later ones. */
  static String before(long shard) {
    return FORM.format(start(shard));
  }

  /** Returns the name after those of all objects with a time, before all others. */
  static String afterTimed() {
    return OTHER.substring(0, OTHER.length() - 1);
  }
}
