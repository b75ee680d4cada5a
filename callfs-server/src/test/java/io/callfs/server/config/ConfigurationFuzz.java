package io.callfs.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Documents, and values of every setting: taken, or refused as such, whatever they hold. A target
 * of {@link FuzzTest} and of Jazzer.
 */
public final class ConfigurationFuzz {

  private ConfigurationFuzz() {}

  /** Tries one text as YAML, as JSON and as the value of each setting. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, UTF_8);
    try {
      ConfigNode ignored = Documents.yaml(text);
    } catch (DocumentException refused) {
      // As it should be.
    }
    try {
      ConfigNode ignored = Documents.json(text);
    } catch (DocumentException refused) {
      // As it should be.
    }
    SettingsTable.ALL.forEach(setting -> value(setting.type(), text));
  }

  private static <T> void value(ValueType<T> type, String text) {
    try {
      T taken = type.parse(type.fromText(text));
      String ignored = type.show(taken);
    } catch (InvalidValueException refused) {
      // As it should be.
    }
  }
}
