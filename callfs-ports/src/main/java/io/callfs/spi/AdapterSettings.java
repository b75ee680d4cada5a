package io.callfs.spi;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Settings for an adapter that is opened by name, as the configuration has them: keys are those of
 * the configuration file, for example {@code backend.localfs_root_path}. Values may be secrets, so
 * {@link #toString} shows keys only.
 */
public record AdapterSettings(Map<String, String> values) {

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

  @Override
  public String toString() {
    return "AdapterSettings" + values.keySet();
  }
}
