package io.callfs.metadata.sql;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What memory knows of a row, where it knows anything: its value, or that there is none. */
record Row<V>(@Nullable V value) {

  Optional<V> optional() {
    return Optional.ofNullable(value);
  }
}
