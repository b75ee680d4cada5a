package io.callfs.http;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of a request target, each at most once, decoded once. */
final class Query {

  static final Query NONE = new Query(List.of());

  private final List<String> namesAndValues;

  private Query(List<String> namesAndValues) {
    this.namesAndValues = namesAndValues;
  }

  /** Parses what follows the {@code ?} at the index; no parameters where it is the end. */
  static Query parse(String target, int questionMark) {
    if (questionMark + 1 >= target.length()) {
      return NONE;
    }
    List<String> parsed = new ArrayList<>(8);
    int start = questionMark + 1;
    for (int i = start; i <= target.length(); i++) {
      if (i == target.length() || target.charAt(i) == '&') {
        if (i > start) {
          addParameter(parsed, target, start, i);
        }
        start = i + 1;
      }
    }
    return new Query(parsed);
  }

  private static void addParameter(List<String> parsed, String target, int from, int to) {
    int equals = target.indexOf('=', from);
    int nameEnd = equals < 0 || equals > to ? to : equals;
    String name = PercentCoding.decodeQuery(target, from, nameEnd);
    String value = nameEnd == to ? "" : PercentCoding.decodeQuery(target, nameEnd + 1, to);
    for (int i = 0; i < parsed.size(); i += 2) {
      if (parsed.get(i).equals(name)) {
        throw new FsException(Errno.EINVAL, "query parameter '" + name + "' is given twice");
      }
    }
    parsed.add(name);
    parsed.add(value);
  }

  boolean isEmpty() {
    return namesAndValues.isEmpty();
  }

  /** Refuses parameters that the request does not know, naming those that it does. */
  void allowOnly(List<String> allowed) {
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      if (!allowed.contains(namesAndValues.get(i))) {
        throw new FsException(
            Errno.EINVAL,
            "unknown query parameter '"
                + namesAndValues.get(i)
                + "'; known here: "
                + (allowed.isEmpty() ? "none" : String.join(", ", allowed)));
      }
    }
  }

  /** Returns the value of a parameter; null where it is not given. */
  @Nullable String get(String name) {
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      if (namesAndValues.get(i).equals(name)) {
        return namesAndValues.get(i + 1);
      }
    }
    return null;
  }

  /** Returns a parameter that is {@code true} or {@code false}. */
  boolean flag(String name, boolean absent) {
    String value = get(name);
    if (value == null) {
      return absent;
    }
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new FsException(
              Errno.EINVAL, "query parameter '" + name + "' must be true or false");
    };
  }

  /** Returns a parameter that is a decimal number within a range. */
  int number(String name, int absent, int min, int max) {
    String value = get(name);
    if (value == null) {
      return absent;
    }
    long number = Digits.parse(value);
    if (number < min || number > max) {
      throw new FsException(
          Errno.EINVAL,
          "query parameter '" + name + "' must be a number from " + min + " to " + max);
    }
    return (int) number;
  }
}
