package io.callfs.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Spells names of header fields as this server does, where they come in lower case. */
final class FieldNames {

  private static final Map<String, String> SPELT =
      List.of(
              "ETag",
              "WWW-Authenticate",
              "X-CallFS-ATime",
              "X-CallFS-CTime",
              "X-CallFS-MTime",
              "X-CallFS-GID",
              "X-CallFS-UID",
              "X-CallFS-Instance-ID",
              "X-Request-ID")
          .stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  name -> name.toLowerCase(Locale.ROOT), Function.identity()));

  private FieldNames() {}

  static String spelt(String lowerCase) {
    String known = SPELT.get(lowerCase);
    if (known != null) {
      return known;
    }
    StringBuilder name = new StringBuilder(lowerCase);
    boolean first = true;
    for (int i = 0; i < name.length(); i++) {
      if (first) {
        name.setCharAt(i, Character.toUpperCase(name.charAt(i)));
      }
      first = name.charAt(i) == '-';
    }
    return name.indexOf("X-Callfs-") == 0 ? "X-CallFS-" + name.substring(9) : name.toString();
  }
}
