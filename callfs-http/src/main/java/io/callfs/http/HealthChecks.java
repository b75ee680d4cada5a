package io.callfs.http;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a server depends on and how that does. Thread-safe, never throws, and bounded in time: it is
 * asked on behalf of callers without a key.
 */
@FunctionalInterface
public interface HealthChecks {

  /** No dependency. */
  HealthChecks NONE = List::of;

  /** Returns the present state of each dependency. */
  List<Check> check();

  /**
   * The state of one dependency.
   *
   * @param name what it is: {@code metadata_store}, {@code dlm}, a backend's name
   * @param fault why it does not work, fit for strangers; null where it works
   * @param essential whether requests are better sent elsewhere while it does not work
   */
  record Check(String name, @Nullable String fault, boolean essential) {
    /** Checks the name. */
    public Check {
      Objects.requireNonNull(name);
    }
  }
}
