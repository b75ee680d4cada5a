package io.callfs.spi;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings for an adapter that is opened by name, as the configuration has them: keys are those of
 * the configuration file, for example {@code backend.localfs_root_path}. Values may be secrets, so
 * {@link #toString} shows keys only.
 */
public record AdapterSettings(Map<String, String> values) {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}(ms|s|m|h))+");
  private static final Pattern PART = Pattern.compile("([0-9]{1,12})(ms|s|m|h)");

  /** Copies the settings. */
  public AdapterSettings {
    values = Map.copyOf(values);
  }

  /** Returns a setting. */
  public Optional<String> find(String key) {
    return Optional.ofNullable(values.get(Objects.requireNonNull(key)));
  }

  /**
   * Returns a setting that must be there.
   *
   * @throws IllegalArgumentException where it is not, naming the key
   */
  public String require(String key) {
    return find(key)
        .orElseThrow(() -> new IllegalArgumentException("setting " + key + " is required"));
  }

  /**
   * Returns a duration, written as {@code 5s} or {@code 1m30s} of the units ms, s, m and h, or what
   * holds where it is not given.
   *
   * @throws IllegalArgumentException for any other text, naming the key
   */
  public Duration duration(String key, Duration otherwise) {
    Optional<String> text = find(key);
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

  /**
   * Returns a whole number that is not negative, or what holds where it is not given.
   *
   * @throws IllegalArgumentException for any other text, naming the key
   */
  public long number(String key, long otherwise) {
    Optional<String> text = find(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.get().matches("[0-9]{1,15}")) {
      throw new IllegalArgumentException("setting " + key + " must be a number");
    }
    return Long.parseLong(text.get());
  }

  @Override
  public String toString() {
    return "AdapterSettings" + values.keySet();
  }
}
