package io.callfs.http;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Header fields of an answer, in order; names may repeat. Immutable once built, safe to share.
 *
 * <p>Values are checked when added: a control character is a programming error here, since user
 * text is encoded before.
 */
public final class Headers {

  private static final Headers NONE = new Headers(new String[0], 0);

  private final String[] namesAndValues;
  private final int used;

  private Headers(String[] namesAndValues, int used) {
    this.namesAndValues = namesAndValues;
    this.used = used;
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
    for (int i = 0; i < used; i += 2) {
      field.accept(namesAndValues[i], namesAndValues[i + 1]);
    }
  }

  /** Returns the value of the first field of that name, compared without case. */
  public Optional<String> first(String name) {
    for (int i = 0; i < used; i += 2) {
      if (namesAndValues[i].equalsIgnoreCase(name)) {
        return Optional.of(namesAndValues[i + 1]);
      }
    }
    return Optional.empty();
  }

  /** Collects fields; not thread-safe. */
  public static final class Builder {
    private String[] namesAndValues = new String[80];
    private int used;

    private Builder() {}

    /** Adds a field. */
    public Builder add(String name, String value) {
      Objects.requireNonNull(name);
      requireFieldValue(name, value);
      makeRoom(2);
      namesAndValues[used++] = name;
      namesAndValues[used++] = value;
      return this;
    }

    /** Adds all fields of another set. */
    public Builder addAll(Headers others) {
      makeRoom(others.used);
      System.arraycopy(others.namesAndValues, 0, namesAndValues, used, others.used);
      used += others.used;
      return this;
    }

    /** Returns the fields added so far. What is added later does not show in them. */
    public Headers build() {
      Headers built = new Headers(namesAndValues, used);
      // The array is handed over, not copied: whoever goes on adding pays for the copy.
      shared = true;
      return built;
    }

    private boolean shared;

    private void makeRoom(int more) {
      if (shared || used + more > namesAndValues.length) {
        namesAndValues = Arrays.copyOf(namesAndValues, Math.max(used + more, 80) + 16);
        shared = false;
      }
    }

    private static void requireFieldValue(String name, String value) {
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
    }
  }
}
