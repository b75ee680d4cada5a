package io.callfs.server.config;

import java.util.Locale;
import java.util.Optional;

/**
 * A row of the table of settings.
 *
 * @param key section and name as in the file, {@code server.listen_addr}
 * @param type what it may be
 * @param defaultText the default, written as in an environment variable; empty where there is none
 * @param secret whether it is never shown, and may come from a file named by a {@code _FILE}
 *     variable
 * @param mayBeEmpty whether an empty text counts as not given; elsewhere it is an error, so that a
 *     variable that failed to expand is noticed
 * @param doc what it does, in one or two sentences
 * @param <T> the type of the value
 */
record Setting<T>(
    String key,
    ValueType<T> type,
    Optional<String> defaultText,
    boolean secret,
    boolean mayBeEmpty,
    String doc) {

  static <T> Setting<T> withDefault(String key, ValueType<T> type, String defaultText, String doc) {
    return new Setting<>(key, type, Optional.of(defaultText), false, false, doc);
  }

  static <T> Setting<T> optional(String key, ValueType<T> type, String doc) {
    return new Setting<>(key, type, Optional.empty(), false, true, doc);
  }

  static <T> Setting<T> secret(String key, ValueType<T> type, String doc) {
    return new Setting<>(key, type, Optional.empty(), true, false, doc);
  }

  static <T> Setting<T> secretWithDefault(
      String key, ValueType<T> type, String defaultText, String doc) {
    return new Setting<>(key, type, Optional.of(defaultText), true, false, doc);
  }

  static <T> Setting<T> optionalSecret(String key, ValueType<T> type, String doc) {
    return new Setting<>(key, type, Optional.empty(), true, true, doc);
  }

  /** Returns the name of the environment variable. */
  String variable() {
    return "CALLFS_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** Returns the name of the variable that names a file to read the value from. */
  String fileVariable() {
    return variable() + "_FILE";
  }

  String section() {
    return key.substring(0, key.indexOf('.'));
  }

  String name() {
    return key.substring(key.indexOf('.') + 1);
  }
}
