package io.callfs.server.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What each setting came out as: a value or none, from where, and whether what was given was
 * refused.
 */
final class Values {

  /** One setting's outcome; {@code value} is null where there is none or it was refused. */
  private record Outcome(@Nullable Object value, Source source, boolean refused, String shown) {}

  private final Map<Setting<?>, Outcome> outcomes = new LinkedHashMap<>();

  <T> void accept(Setting<T> setting, T value, Source source) {
    String shown = setting.type().show(value);
    outcomes.put(setting, new Outcome(value, source, false, shown));
  }

  void refuse(Setting<?> setting, Source source, String shown) {
    outcomes.put(setting, new Outcome(null, source, true, shown));
  }

  void leaveOut(Setting<?> setting) {
    outcomes.put(setting, new Outcome(null, new Source.Default(), false, ""));
  }

  /** Returns the value; empty where there is none or it was refused. */
  @SuppressWarnings("unchecked") // accept() has put a T there
  <T> Optional<T> find(Setting<T> setting) {
    return Optional.ofNullable((T) outcome(setting).value());
  }

  /** Returns the value of a setting that has a default and was not refused. */
  <T> T get(Setting<T> setting) {
    return find(setting)
        .orElseThrow(() -> new IllegalStateException("no value for " + setting.key()));
  }

  /** Returns a number; the table's upper bounds are all within an int. */
  int integer(Setting<Long> setting) {
    return Math.toIntExact(get(setting));
  }

  /** Returns whether somebody gave a value, good or not. */
  boolean given(Setting<?> setting) {
    return !(source(setting) instanceof Source.Default);
  }

  boolean refused(Setting<?> setting) {
    return outcome(setting).refused();
  }

  Source source(Setting<?> setting) {
    return outcome(setting).source();
  }

  String shown(Setting<?> setting) {
    return outcome(setting).shown();
  }

  private Outcome outcome(Setting<?> setting) {
    Outcome outcome = outcomes.get(setting);
    if (outcome == null) {
      throw new IllegalStateException(setting.key() + " was not loaded");
    }
    return outcome;
  }
}
