package io.callfs.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Header fields of an answer, in order; names may repeat. Immutable once built, safe to share.
 *
 * <p>Values are checked when added: a control character is a programming error here, since user
 * text is encoded before.
 */
public final class Headers {

  private static final Headers NONE = new Headers(List.of());

  private final List<String> namesAndValues;

  private Headers(List<String> namesAndValues) {
    this.namesAndValues = namesAndValues;
  }

  /** Returns no fields. */
  public static Headers none() {
    return NONE;
  }

  /** Starts a set of fields. */
  public static Builder builder() {
    return new Builder();
  }

  /** Calls back for each field in order, name first. */
  public void forEach(BiConsumer<String, String> field) {
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      field.accept(namesAndValues.get(i), namesAndValues.get(i + 1));
    }
  }

  /** Collects fields; not thread-safe. */
  public static final class Builder {
    private final List<String> namesAndValues = new ArrayList<>(48);

    private Builder() {}

    /** Adds a field. */
    public Builder add(String name, String value) {
      namesAndValues.add(Objects.requireNonNull(name));
      namesAndValues.add(requireFieldValue(name, value));
      return this;
    }

    /** Adds all fields of another set. */
    public Builder addAll(Headers others) {
      namesAndValues.addAll(others.namesAndValues);
      return this;
    }

    /** Returns the fields added so far. */
    public Headers build() {
      return new Headers(Collections.unmodifiableList(new ArrayList<>(namesAndValues)));
    }

    private static String requireFieldValue(String name, String value) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
          throw new IllegalArgumentException(
              "value of header field "
                  + name
                  + " holds character U+"
                  + Integer.toHexString(c)
                  + " at "
                  + i);
        }
      }
      return value;
    }
  }
}
