package io.callfs.server.config;

import java.util.List;
import java.util.SequencedMap;

/**
 * A value as it was written, before it is understood: a tree of texts with the lines they stand on.
 *
 * <p>Scalars keep their source text, so that {@code 0755} stays octal and {@code no} stays a word
 * in YAML.
 */
sealed interface ConfigNode {

  /** Returns the line in the file, from 1; 0 outside of files. */
  int line();

  /** A scalar's source text. */
  record Scalar(String text, int line) implements ConfigNode {}

  /** No value: {@code null} in JSON, nothing or {@code ~} in YAML. */
  record Absent(int line) implements ConfigNode {}

  /** A list. */
  record Sequence(List<ConfigNode> items, int line) implements ConfigNode {}

  /** A map; an entry's line is its value's. */
  record Mapping(SequencedMap<String, ConfigNode> entries, int line) implements ConfigNode {}

  /** Returns what kind of value it is, for messages. */
  default String kind() {
    return switch (this) {
      case Scalar scalar -> "a single value";
      case Absent absent -> "no value";
      case Sequence sequence -> "a list";
      case Mapping mapping -> "a map";
    };
  }
}
