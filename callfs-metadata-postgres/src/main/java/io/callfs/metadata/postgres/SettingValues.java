package io.callfs.metadata.postgres;

import io.callfs.spi.AdapterSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of settings as texts: durations as {@code 1m30s}, numbers. */
final class SettingValues {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}(ms|s|m|h))+");
  private static final Pattern PART = Pattern.compile("([0-9]{1,12})(ms|s|m|h)");

  private SettingValues() {}

  /** Returns a duration, or what holds where it is not given. */
  static Duration duration(AdapterSettings settings, String key, Duration otherwise) {
    Optional<String> text = settings.find(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!DURATION.matcher(text.get()).matches()) {
      throw new IllegalArgumentException(
          "setting " + key + " must be a duration such as 5s or 1m30s");
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text.get());
    while (part.find()) {
      long count = Long.parseLong(part.group(1));
      sum =
          switch (part.group(2)) {
            case "ms" -> sum.plusMillis(count);
            case "s" -> sum.plusSeconds(count);
            case "m" -> sum.plusMinutes(count);
            default -> sum.plusHours(count);
          };
    }
    return sum;
  }

  /** Returns a number that is not negative, or what holds where it is not given. */
  static long number(AdapterSettings settings, String key, long otherwise) {
    Optional<String> text = settings.find(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.get().matches("[0-9]{1,15}")) {
      throw new IllegalArgumentException("setting " + key + " must be a number");
    }
    return Long.parseLong(text.get());
  }
}
