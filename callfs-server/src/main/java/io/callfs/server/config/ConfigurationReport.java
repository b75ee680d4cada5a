package io.callfs.server.config;

import java.io.PrintWriter;

/** Prints what loading found, for people. */
public final class ConfigurationReport {

  private static final int MAX_WIDTH = 60;

  private ConfigurationReport() {}

  /**
   * Prints every setting with its value, masked where it is secret, and its source; one a line, in
   * the order of the table.
   */
  public static void print(LoadedConfiguration loaded, PrintWriter out) {
    int keys = loaded.entries().stream().mapToInt(entry -> entry.key().length()).max().orElse(0);
    int values =
        loaded.entries().stream()
            .mapToInt(entry -> shown(entry).length())
            .filter(width -> width <= MAX_WIDTH)
            .max()
            .orElse(0);
    for (LoadedConfiguration.Entry entry : loaded.entries()) {
      out.println(
          padded(entry.key(), keys) + "  " + padded(shown(entry), values) + "  " + entry.source());
    }
    out.flush();
  }

  private static String shown(LoadedConfiguration.Entry entry) {
    return entry.shown().isEmpty() ? "(not set)" : entry.shown();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
